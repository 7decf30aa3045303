/** Undoes the content coding of an answer that was to have none (C5, C6): one coding, one member, bounded. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

interface Options {
  readonly maxOutputLength: number;
  /** Node from 24.19 on; what `isWhole` finds otherwise. */
  readonly rejectGarbageAfterEnd: true;
  /** Gives the decoder beside its output. */
  readonly info: true;
}

interface Decoded {
  readonly buffer: Buffer;
  /** `bytesWritten`: how much of the input was read. */
  readonly engine: { readonly bytesWritten: number };
}

const DECODERS = new Map<string, (bytes: Buffer, options: Options) => unknown>([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
]);

/** A gzip member ends with the length of its content (RFC 1952 §2.3.1). */
const GZIP_LENGTH_BYTES = 4;

/**
 * The plain bytes, at most `limit`; null for a coding that is not one of gzip, deflate, br, zstd (so also for two of them), a
 * wrong label, cut or trailing bytes, a second gzip member, or a bomb. At once and on this thread: such answers are rare.
 */
export function decodeContent(bytes: Buffer, encoding: string, limit: number): Buffer | null {
  const coding = encoding.trim().toLowerCase();
  const decode = DECODERS.get(coding);
  if (decode === undefined || (coding === 'zstd' && !noticesCutZstd())) return null;
  try {
    const decoded = decode(bytes, { maxOutputLength: limit, rejectGarbageAfterEnd: true, info: true });
    return isDecoded(decoded) && isWhole(bytes, coding, decoded) ? decoded.buffer : null;
  } catch {
    return null;
  }
}

/** Whether all of the input was one stream. An older Node ignores what follows it, and joins the members of a gzip file. */
function isWhole(bytes: Buffer, coding: string, { buffer, engine }: Decoded): boolean {
  if (engine.bytesWritten !== bytes.length) return false;
  return coding !== 'gzip' || bytes.readUInt32LE(bytes.length - GZIP_LENGTH_BYTES) === buffer.length;
}

let cutZstdNoticed: boolean | null = null;

/** An older Node takes a cut zstd frame for a whole one: there, none is decoded. */
function noticesCutZstd(): boolean {
  if (cutZstdNoticed === null) {
    const frame = zstdCompressSync(Buffer.from('whole'));
    try {
      zstdDecompressSync(frame.subarray(0, -1));
      cutZstdNoticed = false;
    } catch {
      cutZstdNoticed = true;
    }
  }
  return cutZstdNoticed;
}

function isDecoded(value: unknown): value is Decoded {
  return typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;
}
