/** FLAC (RFC 9639): every frame header that a decoder could find counts, whatever STREAMINFO and the frame numbers say. */
import { type Reader, SampleCount, type Scanned, Unmeasurable } from './reader.ts';

const RATES = [0, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
const LONGEST_HEADER = 16;
const LARGEST_FRAME = 4 * 1024 * 1024;
const BLOCK = 256 * 1024;
const CRC8 = Uint8Array.from({ length: 256 }, (_, byte) => remainder(byte, 0x07, 8));
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => remainder(byte << 8, 0x8005, 16));

function remainder(start: number, polynomial: number, bits: number): number {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) {
    value <<= 1;
    if (value >> bits) value ^= polynomial | (1 << bits);
  }
  return value;
}

interface StreamInfo {
  readonly rate: number;
  readonly channels: number;
  /** Samples in all, or 0 where the encoder did not know. */
  readonly samples: number;
}

/** The content of a STREAMINFO block (34 bytes). */
export function parseStreamInfo(bytes: Buffer): StreamInfo {
  if (bytes.length < 34) throw new Unmeasurable('its header is cut short');
  const rate = (bytes.readUInt16BE(10) << 4) | (bytes.readUInt8(12) >> 4);
  if (rate === 0) throw new Unmeasurable('it has no sample rate');
  return {
    rate,
    channels: ((bytes.readUInt8(12) >> 1) & 7) + 1,
    samples: (bytes.readUInt8(13) & 15) * 2 ** 32 + bytes.readUInt32BE(14),
  };
}

interface FlacFrame {
  readonly samples: number;
  /** 0: as STREAMINFO says. */
  readonly rate: number;
  readonly channels: number;
  /** Of the frame, or of its first sample where `variable`. */
  readonly number: number;
  readonly variable: boolean;
}

/** The header of a frame, if there is a sound one: no stricter than decoders are, so that none is missed. */
function flacFrame(bytes: Buffer, at: number): FlacFrame | null {
  if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) return null;
  const third = bytes[at + 2] ?? 0;
  const assignment = (bytes[at + 3] ?? 0) >> 4;
  const sizeCode = third >> 4;
  const rateCode = third & 15;
  if (sizeCode === 0 || rateCode === 15 || assignment > 10) return null;
  const coded = codedNumber(bytes, at + 4);
  if (coded === null) return null;
  let end = at + 4 + coded.length;
  const next = (width: number) => {
    end += width;
    return end + 1 <= bytes.length ? bytes.readUIntBE(end - width, width) : 0;
  };
  let samples = sizeCode === 1 ? 192 : sizeCode < 6 ? 144 << sizeCode : 1 << sizeCode;
  if (sizeCode === 6) samples = next(1) + 1;
  if (sizeCode === 7) samples = next(2) + 1;
  let rate = RATES[rateCode] ?? 0;
  if (rateCode === 12) rate = next(1) * 1000;
  if (rateCode > 12) rate = next(2) * (rateCode === 14 ? 10 : 1);
  let crc = 0;
  for (let index = at; index < end; index += 1) crc = CRC8[crc ^ (bytes[index] ?? 0)] ?? 0;
  if (end >= bytes.length || bytes[end] !== crc) return null;
  const channels = assignment < 8 ? assignment + 1 : 2;
  return { samples, rate, channels, number: coded.value, variable: bytes[at + 1] === 0xf9 };
}

/** RFC 9639 §9.1.5: a number coded as UTF-8 would, up to 36 bits. */
function codedNumber(bytes: Buffer, at: number): { value: number; length: number } | null {
  const first = bytes[at] ?? 0xff;
  const ones = Math.clz32(~(first << 24));
  if (ones === 1 || ones > 7) return null;
  let value = ones === 0 ? first : first & (0x7f >> ones);
  const length = Math.max(1, ones);
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if (byte >> 6 !== 2) return null;
    value = value * 64 + (byte & 63);
  }
  return { value, length };
}

/** Finds every frame header in bytes that come in pieces. */
export class FlacSearch {
  channels = 0;
  readonly #samples = new SampleCount();
  readonly #rate: number;
  readonly #onFrame: (at: number, frame: FlacFrame) => void;
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;

  /** `rate`: of frames that do not tell theirs. `onFrame`: told where in all the bytes a header begins. */
  constructor(rate: number, onFrame: (at: number, frame: FlacFrame) => void = () => {}) {
    this.#rate = rate;
    this.#onFrame = onFrame;
  }

  get ms(): number {
    return this.#samples.ms;
  }

  push(bytes: Buffer): void {
    const all = Buffer.concat([this.#rest, bytes]);
    this.#search(all, all.length - LONGEST_HEADER);
  }

  end(): void {
    this.#search(this.#rest, this.#rest.length);
  }

  /** Searches for headers that begin before `limit` and keeps the rest. */
  #search(bytes: Buffer, limit: number): void {
    const before = Math.max(0, limit);
    for (let at = bytes.indexOf(0xff); at !== -1 && at < before; at = bytes.indexOf(0xff, at + 1)) {
      const frame = flacFrame(bytes, at);
      if (frame === null) continue;
      this.#samples.add(frame.samples, frame.rate || this.#rate);
      this.channels = Math.max(this.channels, frame.channels);
      this.#onFrame(this.#offset + at, frame);
    }
    this.#rest = Buffer.from(bytes.subarray(before));
    this.#offset += before;
  }
}

export async function scanFlac(reader: Reader): Promise<Scanned> {
  const { info, end: first } = await readMetadata(reader);
  let last: { at: number; next: number } | null = null;
  let stray: number | null = null;
  const search = new FlacSearch(info.rate, (at, frame) => {
    if (last === null ? at !== 0 : frame.number !== last.next) {
      stray = first + at;
      return;
    }
    stray = null;
    last = { at: first + at, next: frame.number + (frame.variable ? frame.samples : 1) };
  });
  for (let at = first; at < reader.size; at += BLOCK) search.push(await reader.upTo(at, BLOCK));
  search.end();
  await checkEnd(reader, last, stray);
  const claimed = (info.samples * 1000) / info.rate;
  return { ms: Math.max(search.ms, claimed), channels: Math.max(search.channels, info.channels) };
}

async function readMetadata(reader: Reader): Promise<{ info: StreamInfo; end: number }> {
  const info = parseStreamInfo(await reader.exactly(8, 34));
  let at = 4;
  for (;;) {
    const head = await reader.exactly(at, 4);
    const type = head.readUInt8(0);
    if ((type & 0x7f) === 0 ? at !== 4 : at === 4) throw new Unmeasurable('its header is damaged');
    at += 4 + head.readUIntBE(1, 3);
    if (type & 0x80) return { info, end: at };
  }
}

/**
 * The last frame of an unbroken row must end, by its checksum, where the file does (or before an ID3v1 tag). What looks like a
 * frame after it must not: sound may look so by chance, but its checksum then fails.
 */
async function checkEnd(reader: Reader, last: { at: number } | null, stray: number | null): Promise<void> {
  if (last === null) throw new Unmeasurable('it does not begin with a frame');
  if ((await endsWithFile(reader, last.at)) && (stray === null || !(await endsWithFile(reader, stray)))) return;
  throw new Unmeasurable('it is damaged, or something else follows it');
}

async function endsWithFile(reader: Reader, at: number): Promise<boolean> {
  const length = reader.size - at;
  if (length > LARGEST_FRAME) return false;
  const bytes = await reader.exactly(at, length);
  if (crc16(bytes) === 0) return true;
  const tag = length - 128;
  return tag > 0 && bytes.toString('latin1', tag, tag + 3) === 'TAG' && crc16(bytes.subarray(0, tag)) === 0;
}

function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] ?? 0);
  return crc;
}
