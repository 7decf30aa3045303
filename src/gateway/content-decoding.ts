/** Undoes the content coding of an answer that was to have none (C5, C6): one coding, one member, bounded. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

const DECODERS: ReadonlyMap<string, (bytes: Buffer, limit: object) => Buffer> = new Map([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
]);

/**
 * The plain bytes, at most `limit`; null for a coding that is not one of gzip, deflate, br, zstd (so also for two of them), a
 * wrong label, cut or trailing bytes, a second gzip member, or a bomb. At once and on this thread: such answers are rare.
 */
export function decodeContent(bytes: Buffer, encoding: string, limit: number): Buffer | null {
  const decode = DECODERS.get(encoding.trim().toLowerCase());
  if (decode === undefined) return null;
  try {
    return decode(bytes, { maxOutputLength: limit, rejectGarbageAfterEnd: true });
  } catch {
    return null;
  }
}
