/** Undoes the content coding of an answer that was to have none (C5, C6): one coding, one member, bounded. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

interface Bounds {
  readonly maxOutputLength: number;
  readonly rejectGarbageAfterEnd: true;
}

const DECODERS: ReadonlyMap<string, (bytes: Buffer, options: Bounds) => Buffer> = new Map([
  ['gzip', (bytes, options) => gunzipSync(bytes, options)],
  ['deflate', (bytes, options) => inflateSync(bytes, options)],
  ['br', (bytes, options) => brotliDecompressSync(bytes, options)],
  ['zstd', (bytes, options) => zstdDecompressSync(bytes, options)],
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
