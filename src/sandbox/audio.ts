/** Real, playable audio of a plausible length, made on the fly: about 15 characters a second, as speech is. */
import { mp3Tone } from './mp3.ts';

const CHARACTERS_PER_SECOND = 15;
/** What an upload is taken for: its length in seconds at 128 kbit/s. */
const UPLOAD_BYTES_PER_SECOND = 16_000;
const SHORTEST = 0.4;
const LONGEST = 600;
const TONE_HZ = 220;
/** A tone of 220 Hz that swells twice a second repeats after half a second, at every rate there is. */
const PERIOD_SECONDS = 0.5;

export const DEFAULT_FORMAT = 'mp3_44100_128';

const RATES = ['8000', '16000', '22050', '24000', '32000', '44100', '48000'];
/** What the specification lists for `output_format`, without Opus. */
const FORMATS: ReadonlySet<string> = new Set([
  'mp3_22050_32',
  'mp3_24000_48',
  'mp3_44100_32',
  'mp3_44100_64',
  'mp3_44100_96',
  DEFAULT_FORMAT,
  'mp3_44100_192',
  ...RATES.map((rate) => `pcm_${rate}`),
  ...RATES.map((rate) => `wav_${rate}`),
  'ulaw_8000',
  'alaw_8000',
]);
const OPUS = /^opus_48000_(32|64|96|128|192)$/;

export interface Audio {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Whether a format is made, real but not made here, or none at all. */
export function formatKind(format: string): 'made' | 'opus' | 'unknown' {
  if (FORMATS.has(format)) return 'made';
  return OPUS.test(format) ? 'opus' : 'unknown';
}

/** Seconds of speech for so many characters: 0.4 s to 10 minutes. */
export function secondsFor(characters: number): number {
  return clamp(characters / CHARACTERS_PER_SECOND);
}

/** Seconds of a recording of so many bytes: 0.4 s to 10 minutes. */
export function secondsOfUpload(bytes: number): number {
  return clamp(bytes / UPLOAD_BYTES_PER_SECOND);
}

function clamp(seconds: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, seconds));
}

/** `format`: one that `formatKind` calls made; `seconds`: at most ten minutes. */
export function makeAudio(format: string, seconds: number): Audio {
  const [codec = '', rate = '', kilobits = ''] = format.split('_');
  const hertz = Number(rate);
  switch (codec) {
    case 'mp3':
      return { contentType: 'audio/mpeg', bytes: mp3Tone(hertz, Number(kilobits), seconds) };
    case 'pcm':
      return { contentType: 'audio/pcm', bytes: pcm(hertz, seconds) };
    case 'wav':
      return { contentType: 'audio/wav', bytes: wav(hertz, seconds) };
    case 'ulaw':
    case 'alaw':
      return { contentType: 'audio/basic', bytes: companded(hertz, seconds, codec === 'ulaw' ? ulaw : alaw) };
    default:
      throw new Error(`no audio in the format ${format}`);
  }
}

function sample(index: number, hertz: number): number {
  const time = index / hertz;
  return Math.round(6000 * Math.sin(2 * Math.PI * TONE_HZ * time) * (0.6 + 0.4 * Math.sin(4 * Math.PI * time)));
}

/** Samples of one period; the rest is copies of it, so that ten minutes cost no more than half a second. */
function period(hertz: number): Int16Array {
  return Int16Array.from({ length: hertz * PERIOD_SECONDS }, (_, index) => sample(index, hertz));
}

/** 16 bit, little-endian, mono. */
function pcm(hertz: number, seconds: number): Buffer {
  const samples = period(hertz);
  const once = Buffer.alloc(samples.length * 2);
  samples.forEach((value, index) => {
    once.writeInt16LE(value, index * 2);
  });
  return Buffer.alloc(Math.round(hertz * seconds) * 2, once);
}

function companded(hertz: number, seconds: number, encode: (value: number) => number): Buffer {
  return Buffer.alloc(Math.round(hertz * seconds), Buffer.from(Array.from(period(hertz), encode)));
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
