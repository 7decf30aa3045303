/**
 * MPEG Layer III frames (ISO 11172-3, 13818-3) that hold a soft tone: one spectral line, its sign turning every second granule, which
 * a decoder plays as a clean sine. Every frame stands alone (no bit reservoir), so that a cycle of them can be repeated.
 */

const BITRATES: Readonly<Record<1 | 2, readonly number[]>> = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES: Readonly<Record<1 | 2, readonly number[]>> = { 1: [44_100, 48_000, 32_000], 2: [22_050, 24_000, 16_000] };
const SAMPLES_PER_GRANULE = 576;

/** Even, and out of reach of the butterflies between subbands: about 325 Hz at 44.1 kHz, 510 Hz at 22.05 kHz. */
const LINES = { 1: 8, 2: 26 } as const;
const SIGN_CYCLE = [0, 0, 1, 1] as const;
/** The loudness swells and falls once in so many granules; a multiple of the sign cycle. */
const SWELL = 40;
const LOUDEST = 202;
const SWELL_STEPS = 8;

/** Whole frames for at least `seconds`, at a constant bitrate. `hertz` and `kilobits` are ones that MPEG has. */
export function mp3Tone(hertz: number, kilobits: number, seconds: number): Buffer {
  const version = hertz >= 32_000 ? 1 : 2;
  const granules = version === 1 ? 2 : 1;
  const cycle = Buffer.concat(
    Array.from({ length: SWELL / granules }, (_, index) => frame(version, hertz, kilobits, index * granules)),
  );
  const count = Math.ceil((seconds * hertz) / (SAMPLES_PER_GRANULE * granules));
  return Buffer.alloc((count * cycle.length * granules) / SWELL, cycle);
}

function frame(version: 1 | 2, hertz: number, kilobits: number, granule: number): Buffer {
  const rate = RATES[version].indexOf(hertz);
  const bitrate = BITRATES[version].indexOf(kilobits);
  if (rate === -1 || bitrate < 1) throw new Error(`MPEG has no ${hertz} Hz at ${kilobits} kbit/s`);
  const first = version === 1;
  const bits = new BitWriter(Math.floor(((first ? 144 : 72) * kilobits * 1000) / hertz));
  bits
    .put(0x7ff, 11)
    .put(first ? 3 : 2, 2)
    .put(1, 2)
    .put(1, 1); // sync, version, layer III, no CRC
  bits.put(bitrate, 4).put(rate, 2).put(0, 2).put(3, 2).put(0, 6); // no padding, mono, no emphasis
  bits
    .put(0, first ? 9 : 8)
    .put(0, first ? 5 : 1)
    .put(0, first ? 4 : 0); // main data begins here; private; no sharing
  const granules = first ? [granule, granule + 1] : [granule];
  const pairs = LINES[version] / 2;
  for (const each of granules) {
    bits
      .put(pairs + 3, 12)
      .put(pairs + 1, 9)
      .put(gainOf(each), 8); // bits of main data, pairs of values, loudness
    bits.put(0, first ? 4 : 9).put(0, 1); // no scale factors, long blocks
    bits.put(1, 5).put(1, 5).put(1, 5).put(7, 4).put(7, 3); // code table 1 in all three regions
    bits.put(0, first ? 3 : 2);
  }
  for (const each of granules) {
    for (let pair = 0; pair < pairs; pair += 1) bits.put(1, 1); // (0, 0)
    bits.put(1, 2).put(SIGN_CYCLE[each % SIGN_CYCLE.length] ?? 0, 1); // (1, 0) and its sign
  }
  return bits.bytes;
}

/** In steps of 1.5 dB. */
function gainOf(granule: number): number {
  return LOUDEST - Math.round(SWELL_STEPS * Math.abs(Math.cos((Math.PI * granule) / SWELL)));
}

class BitWriter {
  readonly bytes: Buffer;
  #at = 0;

  constructor(length: number) {
    this.bytes = Buffer.alloc(length);
  }

  put(value: number, width: number): this {
    for (let bit = width - 1; bit >= 0; bit -= 1) {
      const index = this.#at >> 3;
      if ((value >> bit) & 1) this.bytes[index] = (this.bytes[index] ?? 0) | (0x80 >> (this.#at & 7));
      this.#at += 1;
    }
    return this;
  }
}
