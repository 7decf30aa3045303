/** Sound files for tests: recorded ones, written ones, and the means to make them lie. */
import { readFileSync } from 'node:fs';
import { type MediaLength, measureMedia } from '../../src/gateway/media/length.ts';

const FOLDER = new URL('../../src/gateway/media/fixtures/', import.meta.url);

/** A recorded file and the milliseconds of sound that ffmpeg decodes of it. */
export const RECORDED: readonly (readonly [name: string, decodedMs: number, container: string])[] = [
  ['tone.flac', 1500, 'flac'],
  ['flac.ogg', 1500, 'ogg'],
  ['vorbis.ogg', 1504, 'ogg'],
  ['opus.ogg', 1500, 'ogg'],
  ['aac.m4a', 1536, 'mp4'],
  ['alac.m4a', 1500, 'mp4'],
  ['fragmented.mp4', 1600, 'mp4'],
  ['video.mp4', 1536, 'mp4'],
  ['opus.webm', 1500, 'matroska'],
  ['live.webm', 1500, 'matroska'],
  ['video.webm', 1500, 'matroska'],
  ['vorbis.mka', 1504, 'matroska'],
  ['aac.mka', 1600, 'matroska'],
  ['vbr.mp3', 1500, 'mp3'],
];

/** A fresh copy of a recorded file. */
export function recorded(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

export function measure(bytes: Buffer): Promise<MediaLength> {
  return measureMedia({
    size: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
  });
}

/** Milliseconds, or null where the file is not measured. */
export async function lengthOf(bytes: Buffer): Promise<number | null> {
  const length = await measure(bytes);
  return length.kind === 'measured' ? length.ms : null;
}

export interface Wave {
  readonly rate?: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly tag?: number;
  /** Bytes a second, as the header says. */
  readonly byteRate?: number;
  /** Bytes of sound, as the header says. */
  readonly size?: number;
}

/** RIFF/WAVE with silence. */
export function wave(seconds: number, wave: Wave = {}): Buffer {
  const { rate = 8000, channels = 1, bits = 16, tag = 1 } = wave;
  const align = (channels * bits) / 8;
  const bytes = Math.round(seconds * rate) * align;
  const head = waveHead({ ...wave, size: wave.size ?? bytes }, bytes);
  head.writeUInt16LE(tag, 20);
  return Buffer.concat([head, Buffer.alloc(bytes, 1)]);
}

export function waveHead(wave: Wave, bytes: number): Buffer {
  const { rate = 8000, channels = 1, bits = 16 } = wave;
  const align = (channels * bits) / 8;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(Math.min(0xffffffff, 36 + bytes), 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(wave.byteRate ?? rate * align, 28);
  head.writeUInt16LE(align, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(wave.size ?? bytes, 40);
  return head;
}

/** A RIFF chunk, padded to an even length. */
export function chunk(id: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(id), size, content, Buffer.alloc(content.length % 2)]);
}

/** The pages of an Ogg file. */
export function oggPages(file: Buffer): Buffer[] {
  const pages: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const segments = file.readUInt8(at + 26);
    let size = 27 + segments;
    for (let index = 0; index < segments; index += 1) size += file.readUInt8(at + 27 + index);
    pages.push(Buffer.from(file.subarray(at, at + size)));
    at += size;
  }
  return pages;
}

/** One Ogg file of these pages, their checksums made good. */
export function oggFile(pages: readonly Buffer[]): Buffer {
  return Buffer.concat(pages.map(withChecksum));
}

function withChecksum(page: Buffer): Buffer {
  const sound = Buffer.from(page);
  sound.writeUInt32LE(0, 22);
  let crc = 0;
  for (const byte of sound) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  sound.writeUInt32LE(crc >>> 0, 22);
  return sound;
}

/** Where a text stands in a file, which must hold it. */
export function find(file: Buffer, text: string | Buffer, from = 0): number {
  const at = file.indexOf(text, from, 'latin1');
  if (at === -1) throw new Error(`The file holds no ${String(text)}`);
  return at;
}
