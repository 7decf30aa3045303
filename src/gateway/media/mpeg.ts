/** MPEG audio (MP3 and its elders; ISO 11172-3, 13818-3): every frame is visited; a Xing or VBRI header is not believed. */
import { type Reader, SampleCount, type Scanned, Unmeasurable } from './reader.ts';

/** kbit/s by index, for layers I, II and III of version 1, then of versions 2 and 2.5. */
const V1 = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const V2 = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const RATES = [44_100, 48_000, 32_000];
const BLOCK = 256 * 1024;
const LARGEST_TAIL = 16 * 1024 * 1024;
/** Tags that may follow the last frame: ID3v1, APEv2, Lyrics3. */
const TAILS = ['TAG', 'APETAGEX', 'LYRICSBEGIN'];

interface Frame {
  /** Bytes to the next one; 0 where the header does not say. */
  readonly size: number;
  readonly samples: number;
  readonly rate: number;
  readonly channels: number;
}

/** The frame that a header announces, or null. */
export function mpegFrame(bytes: Buffer, at: number): Frame | null {
  const second = bytes[at + 1] ?? 0;
  const third = bytes[at + 2] ?? 0;
  if (bytes[at] !== 0xff || (second & 0xe0) !== 0xe0) return null;
  const version = (second >> 3) & 3; // 0: 2.5, 2: 2, 3: 1
  const layer = 4 - ((second >> 1) & 3);
  const bitrate = third >> 4;
  const rateIndex = (third >> 2) & 3;
  if (version === 1 || layer === 4 || bitrate === 15 || rateIndex === 3) return null;
  const rate = (RATES[rateIndex] ?? 0) / (version === 3 ? 1 : version === 2 ? 2 : 4);
  const kilobits = (version === 3 ? V1 : V2)[layer - 1]?.[bitrate] ?? 0;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 3 ? 576 : 1152;
  const padding = (third >> 1) & 1;
  const slot = layer === 1 ? 4 : 1;
  const size = kilobits === 0 ? 0 : (Math.floor(((samples / 8 / slot) * kilobits * 1000) / rate) + padding) * slot;
  const channels = (bytes[at + 3] ?? 0) >> 6 === 3 ? 1 : 2;
  return { size, samples, rate, channels };
}

export async function scanMpeg(reader: Reader): Promise<Scanned> {
  let at = 0;
  const count = new SampleCount();
  let frames = 0;
  let channels = 0;
  while (at < reader.size) {
    const block = await reader.upTo(at, BLOCK);
    if (block.length < 4) break;
    let inBlock = 0;
    while (inBlock + 4 <= block.length) {
      const frame = mpegFrame(block, inBlock);
      if (frame === null) {
        if (frames < 2) throw new Unmeasurable('its frames are damaged');
        await countInTail(reader, at + inBlock, count);
        return { ms: count.ms, channels };
      }
      if (frame.size < 4) throw new Unmeasurable('its frames do not tell their size');
      frames += 1;
      count.add(frame.samples, frame.rate);
      channels = Math.max(channels, frame.channels);
      inBlock += frame.size;
    }
    at += inBlock;
  }
  if (frames < 2) throw new Unmeasurable('it has no frames');
  return { ms: count.ms, channels };
}

/** A tag after the last frame is not sound; what a player could still take for frames within it counts. */
async function countInTail(reader: Reader, start: number, count: SampleCount): Promise<void> {
  const magic = (await reader.upTo(start, 16)).toString('latin1');
  if (!TAILS.some((tail) => magic.startsWith(tail)) || reader.size - start > LARGEST_TAIL) {
    throw new Unmeasurable('its frames are damaged, or something else follows them');
  }
  for (let at = start; at < reader.size; at += BLOCK) {
    const bytes = await reader.upTo(at, BLOCK + 3);
    for (let found = bytes.indexOf(0xff); found !== -1 && found < BLOCK; found = bytes.indexOf(0xff, found + 1)) {
      const frame = found + 4 <= bytes.length ? mpegFrame(bytes, found) : null;
      if (frame !== null) count.add(frame.samples, frame.rate);
    }
  }
}
