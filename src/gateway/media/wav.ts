/** WAVE (RIFF, RF64): chunks up to the sound, then every byte to the end of the file counts as sound, whatever the sizes say. */
import { containerOf } from './container.ts';
import { type Reader, type Scanned, Unmeasurable } from './reader.ts';

/** Uncompressed: PCM, float, A-law, µ-law. What is compressed has no bound in its size. */
const UNCOMPRESSED: ReadonlySet<number> = new Set([1, 3, 6, 7]);
const EXTENSIBLE = 0xfffe;
const GUID_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex');
const MOST_CHUNKS = 1000;
const LOWEST_RATE = 1_000;
const HIGHEST_RATE = 768_000;
/** Compressed sound that players look for within PCM: IEC 61937 bursts and the four forms of DTS. */
const DISGUISED = ['72f81f4e', 'f8724e1f', '7ffe8001', 'fe7f0180', '1fffe800', 'ff1f00e8'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const DISGUISE_SEARCH = 256 * 1024;

interface Format {
  readonly bytesPerSecond: number;
  readonly channels: number;
}

export async function scanWav(reader: Reader): Promise<Scanned> {
  let at = 12;
  let format: Format | null = null;
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    const head = await reader.exactly(at, 8);
    const id = head.toString('latin1', 0, 4);
    const size = head.readUInt32LE(4);
    at += 8;
    if (id === 'data') {
      if (format === null) throw new Unmeasurable('its sound comes before its format');
      await refuseDisguises(reader, at, size);
      return lengthOf(format, Math.max(reader.size - at, claimedSize(size)));
    }
    if (id === 'fmt ') {
      if (format !== null) throw new Unmeasurable('it has two formats');
      format = parseFormat(await reader.exactly(at, Math.min(size, 40)));
    }
    at += size + (size % 2);
  }
  throw new Unmeasurable('it has too many chunks');
}

/** A size that a recorder never filled in, or that a 64-bit size replaces, claims nothing. */
function claimedSize(size: number): number {
  return size === 0xffffffff ? 0 : size;
}

function lengthOf({ bytesPerSecond, channels }: Format, bytes: number): Scanned {
  return { ms: (bytes * 1000) / bytesPerSecond, channels };
}

function parseFormat(bytes: Buffer): Format {
  if (bytes.length < 16) throw new Unmeasurable('its format is cut short');
  let tag = bytes.readUInt16LE(0);
  const channels = bytes.readUInt16LE(2);
  const rate = bytes.readUInt32LE(4);
  const align = bytes.readUInt16LE(12);
  const bits = bytes.readUInt16LE(14);
  if (tag === EXTENSIBLE) {
    if (bytes.length < 40 || !bytes.subarray(26, 40).equals(GUID_TAIL)) throw new Unmeasurable('its format is unknown');
    tag = bytes.readUInt16LE(24);
  }
  if (!UNCOMPRESSED.has(tag)) throw new Unmeasurable('it is compressed in a way that is not measured');
  const width = Math.ceil(bits / 8);
  const sound = width >= 1 && width <= 8 && channels >= 1 && align === channels * width;
  if (!sound || rate < LOWEST_RATE || rate > HIGHEST_RATE) throw new Unmeasurable('its format contradicts itself');
  return { bytesPerSecond: rate * align, channels };
}

async function refuseDisguises(reader: Reader, at: number, size: number): Promise<void> {
  const act = await reader.upTo(44, 213);
  if (act.length === 213 && act[212] === 0x84 && act.subarray(0, 212).every((byte) => byte === 0)) {
    throw new Unmeasurable('it could be read as another format'); // ACT (G.729) recorders write such a head
  }
  const start = await reader.upTo(at, DISGUISE_SEARCH);
  if (DISGUISED.some((sync) => start.includes(sync))) throw new Unmeasurable('it holds compressed sound');
  for (const end of [at + size, at + size + (size % 2)]) {
    const next = await reader.upTo(end, 12);
    if (containerOf(next) !== null || next.toString('latin1', 0, 3) === 'ID3') {
      throw new Unmeasurable('another file follows it');
    }
  }
}
