/** Real, playable audio of a plausible length, made on the fly: about 15 characters a second, as speech is. */
import { TONE_FRAMES } from './mp3-tone.ts';

const CHARACTERS_PER_SECOND = 15;
const TONE_HZ = 220;
const DEFAULT_FORMAT = 'mp3_44100_128';

export interface Audio {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Seconds of speech for so many characters: 0.4 s to 10 minutes. */
export function secondsFor(characters: number): number {
  return Math.min(600, Math.max(0.4, characters / CHARACTERS_PER_SECOND));
}

/** Null for a format that the sandbox does not make (Opus). `format`: as `output_format`, for example `pcm_16000`. */
export function makeAudio(format: string | null, seconds: number): Audio | null {
  const [codec = '', rate = '', bitrate = ''] = (format ?? DEFAULT_FORMAT).split('_');
  const hertz = Number(rate);
  if (!Number.isInteger(hertz) || hertz < 8000 || hertz > 48_000) return null;
  switch (codec) {
    case 'mp3':
      return mp3(hertz, Number(bitrate || 128), seconds);
    case 'pcm':
      return { contentType: 'audio/pcm', bytes: pcm(hertz, seconds) };
    case 'wav':
      return { contentType: 'audio/wav', bytes: wav(hertz, seconds) };
    case 'ulaw':
    case 'alaw':
      return { contentType: 'audio/basic', bytes: pcm(hertz, seconds, codec === 'ulaw' ? ulaw : alaw) };
    default:
      return null;
  }
}

function sample(index: number, hertz: number): number {
  const time = index / hertz;
  return Math.round(6000 * Math.sin(2 * Math.PI * TONE_HZ * time) * (0.6 + 0.4 * Math.sin(4 * Math.PI * time)));
}

function pcm(hertz: number, seconds: number, encode?: (value: number) => number): Buffer {
  const count = Math.round(hertz * seconds);
  const bytes = Buffer.alloc(encode ? count : count * 2);
  for (let index = 0; index < count; index += 1) {
    const value = sample(index, hertz);
    if (encode) bytes[index] = encode(value);
    else bytes.writeInt16LE(value, index * 2);
  }
  return bytes;
}

/** RIFF/WAVE, 16 bit, mono. */
function wav(hertz: number, seconds: number): Buffer {
  const data = pcm(hertz, seconds);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(hertz, 24);
  head.writeUInt32LE(hertz * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

const SAMPLES_PER_FRAME = { 1: 1152, 2: 576 } as const;
const BITRATES: Readonly<Record<1 | 2, readonly number[]>> = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES: Readonly<Record<1 | 2, readonly number[]>> = { 1: [44_100, 48_000, 32_000], 2: [22_050, 24_000, 16_000] };

/** A tone at 44.1 kHz and 128 kbit/s, else silent frames: both are valid MPEG Layer III (ISO 11172-3, 13818-3). */
function mp3(hertz: number, kilobits: number, seconds: number): Audio | null {
  const version = hertz >= 32_000 ? 1 : 2;
  const rateIndex = RATES[version].indexOf(hertz);
  const bitrateIndex = BITRATES[version].indexOf(kilobits);
  if (rateIndex === -1 || bitrateIndex === -1) return null;
  const count = Math.ceil((seconds * hertz) / SAMPLES_PER_FRAME[version]);
  const frames =
    hertz === 44_100 && kilobits === 128
      ? toneFrames()
      : [silentFrame(version, rateIndex, bitrateIndex, hertz, kilobits)];
  const bytes = Array.from({ length: count }, (_, index) => frames[index % frames.length] ?? Buffer.alloc(0));
  return { contentType: 'audio/mpeg', bytes: Buffer.concat(bytes) };
}

let tone: readonly Buffer[] | null = null;

function toneFrames(): readonly Buffer[] {
  tone ??= TONE_FRAMES.map((text) => {
    const kept = Buffer.from(text, 'base64');
    const padding = ((kept[2] ?? 0) >> 1) & 1;
    return Buffer.concat([kept, Buffer.alloc(417 + padding - kept.length)]);
  });
  return tone;
}

function silentFrame(version: 1 | 2, rateIndex: number, bitrateIndex: number, hertz: number, kilobits: number): Buffer {
  const length = Math.floor(((version === 1 ? 144 : 72) * kilobits * 1000) / hertz);
  const frame = Buffer.alloc(length);
  frame[0] = 0xff;
  frame[1] = version === 1 ? 0xfb : 0xf3;
  frame[2] = (bitrateIndex << 4) | (rateIndex << 2);
  frame[3] = 0xc0;
  return frame;
}

/** G.711 µ-law. */
function ulaw(value: number): number {
  const sign = value < 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.abs(value)) + 132;
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** G.711 A-law. */
function alaw(value: number): number {
  const sign = value >= 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.abs(value));
  const exponent = magnitude < 256 ? 0 : Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = exponent === 0 ? magnitude >> 4 : magnitude >> (exponent + 3);
  return (sign | (exponent << 4) | (mantissa & 0x0f)) ^ 0x55;
}
