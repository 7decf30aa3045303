/** Reads audio as a player would, written without a look at what makes it. */

export interface Mp3Facts {
  readonly frames: number;
  readonly seconds: number;
  readonly hertz: number;
  readonly kilobits: number;
  readonly channels: number;
}

const KILOBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KILOBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const HERTZ_1 = [44_100, 48_000, 32_000];

/** Walks every frame of an MPEG Layer III stream. Throws where a frame does not follow the one before. */
export function parseMp3(bytes: Uint8Array): Mp3Facts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let frames = 0;
  let seconds = 0;
  let facts = { hertz: 0, kilobits: 0, channels: 0 };
  while (at < bytes.length) {
    const head = view.getUint32(at);
    if (head >>> 21 !== 0x7ff) throw new Error(`no frame at ${at}`);
    const version = (head >>> 19) & 3;
    const layer = (head >>> 17) & 3;
    if (version === 1 || layer !== 1) throw new Error(`no MPEG Layer III at ${at}`);
    const kilobits = (version === 3 ? KILOBITS_1 : KILOBITS_2)[(head >>> 12) & 15] ?? 0;
    const rate = HERTZ_1[(head >>> 10) & 3];
    if (kilobits === 0 || rate === undefined) throw new Error(`a free or reserved rate at ${at}`);
    const hertz = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
    const padding = (head >>> 9) & 1;
    const samples = version === 3 ? 1152 : 576;
    const length = Math.floor((samples / 8) * ((kilobits * 1000) / hertz)) + padding;
    if (at + length > bytes.length) throw new Error(`the last frame is cut off at ${at}`);
    facts = { hertz, kilobits, channels: ((head >>> 6) & 3) === 3 ? 1 : 2 };
    frames += 1;
    seconds += samples / hertz;
    at += length;
  }
  if (frames === 0) throw new Error('no frames');
  return { frames, seconds, ...facts };
}

export interface WavFacts {
  readonly hertz: number;
  readonly bits: number;
  readonly channels: number;
  readonly seconds: number;
  readonly samples: Int16Array;
}

export function parseWav(bytes: Buffer): WavFacts {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 16) !== 'WAVEfmt ')
    throw new Error('no WAV');
  if (bytes.readUInt32LE(4) !== bytes.length - 8) throw new Error('the RIFF length is wrong');
  if (bytes.readUInt16LE(20) !== 1) throw new Error('no PCM');
  const channels = bytes.readUInt16LE(22);
  const hertz = bytes.readUInt32LE(24);
  const bits = bytes.readUInt16LE(34);
  if (bytes.readUInt32LE(28) !== (hertz * channels * bits) / 8) throw new Error('the byte rate is wrong');
  if (bytes.toString('latin1', 36, 40) !== 'data') throw new Error('no data');
  const length = bytes.readUInt32LE(40);
  if (length !== bytes.length - 44) throw new Error('the data length is wrong');
  const samples = pcmSamples(bytes.subarray(44));
  return { hertz, bits, channels, seconds: samples.length / channels / hertz, samples };
}

/** 16 bit, little-endian. */
export function pcmSamples(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2));
}

/** G.711, by the tables' formulas for decoding. */
export function ulawSamples(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (coded) => {
    const value = ~coded & 0xff;
    const magnitude = (((value & 0x0f) << 3) + 0x84) << ((value & 0x70) >> 4);
    return value & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
  });
}

export function alawSamples(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (coded) => {
    const value = coded ^ 0x55;
    const segment = (value & 0x70) >> 4;
    const step = (value & 0x0f) << 4;
    const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
    return value & 0x80 ? magnitude : -magnitude;
  });
}
