/** Vorbis I: which packets are long and which are short. Only the whole setup header, read forwards as a decoder does, tells. */
import type { PacketClock } from './packets.ts';
import { Unmeasurable } from './reader.ts';

/** A clock from the identification header (§4.2.2) and the setup header (§4.2.4). */
export function vorbisClockOf(identification: Buffer, setup: Buffer): PacketClock {
  const { rate, channels, sizes } = parseIdentification(identification);
  if (setup.toString('latin1', 0, 7) !== '\u0005vorbis') throw new Unmeasurable(DAMAGED);
  const modes = readModes(new BitReader(setup.subarray(7)), channels);
  const mask = (1 << bitsFor(modes.length - 1)) - 1;
  // Two blocks overlap by half: each packet adds half of its block.
  const longestMs = (Math.max(...sizes) * 500) / rate;
  const lengths = modes.map((isLong) => (isLong ? longestMs : (sizes[0] * 500) / rate));
  return {
    channels,
    rate,
    longestMs,
    lengthOf: (packet) => {
      const first = packet[0] ?? 1;
      return (first & 1) === 1 ? 0 : (lengths[(first >> 1) & mask] ?? longestMs);
    },
  };
}

const DAMAGED = 'its Vorbis header is damaged';

interface Identification {
  readonly rate: number;
  readonly channels: number;
  readonly sizes: readonly [number, number];
}

export function parseIdentification(head: Buffer): Identification {
  if (head.length < 30 || head.toString('latin1', 0, 7) !== '\u0001vorbis') throw new Unmeasurable(DAMAGED);
  const channels = head.readUInt8(11);
  const rate = head.readUInt32LE(12);
  const sizes = head.readUInt8(28);
  if (channels === 0 || rate === 0) throw new Unmeasurable(DAMAGED);
  return { rate, channels, sizes: [2 ** (sizes & 15), 2 ** (sizes >> 4)] };
}

/** For each mode, whether its blocks are long. */
function readModes(bits: BitReader, channels: number): boolean[] {
  repeat(bits.read(8) + 1, () => skipCodebook(bits));
  repeat(bits.read(6) + 1, () => bits.skip(16));
  repeat(bits.read(6) + 1, () => skipFloor(bits));
  repeat(bits.read(6) + 1, () => skipResidue(bits));
  repeat(bits.read(6) + 1, () => skipMapping(bits, channels));
  return Array.from({ length: bits.read(6) + 1 }, () => {
    const isLong = bits.read(1) === 1;
    bits.skip(16 + 16 + 8);
    return isLong;
  });
}

/** §3.2.1 */
function skipCodebook(bits: BitReader): void {
  if (bits.read(24) !== 0x564342) throw new Unmeasurable(DAMAGED);
  const dimensions = bits.read(16);
  const entries = bits.read(24);
  const ordered = bits.read(1) === 1;
  const sparse = !ordered && bits.read(1) === 1;
  if (ordered) {
    bits.skip(5);
    for (let entry = 0; entry < entries; ) {
      entry += bits.read(bitsFor(entries - entry));
      if (entry > entries) throw new Unmeasurable(DAMAGED);
    }
  } else if (sparse) {
    repeat(entries, () => bits.skip(bits.read(1) * 5));
  } else {
    bits.skip(entries * 5);
  }
  const lookup = bits.read(4);
  if (lookup > 2) throw new Unmeasurable(DAMAGED);
  if (lookup === 0) return;
  bits.skip(64);
  const width = bits.read(4) + 1;
  bits.skip(1 + width * (lookup === 1 ? rootOf(entries, dimensions) : entries * dimensions));
}

/** §6.2.1 and §7.2.2 */
function skipFloor(bits: BitReader): void {
  const type = bits.read(16);
  if (type > 1) throw new Unmeasurable(DAMAGED);
  if (type === 0) {
    bits.skip(8 + 16 + 16 + 6 + 8);
    bits.skip((bits.read(4) + 1) * 8);
    return;
  }
  const partitions = Array.from({ length: bits.read(5) }, () => bits.read(4));
  const dimensions = Array.from({ length: Math.max(-1, ...partitions) + 1 }, () => {
    const size = bits.read(3) + 1;
    const subclasses = bits.read(2);
    bits.skip((subclasses > 0 ? 8 : 0) + 8 * 2 ** subclasses);
    return size;
  });
  bits.skip(2);
  const width = bits.read(4);
  for (const partition of partitions) bits.skip((dimensions[partition] ?? 0) * width);
}

/** §8.6.1 */
function skipResidue(bits: BitReader): void {
  if (bits.read(16) > 2) throw new Unmeasurable(DAMAGED);
  bits.skip(24 + 24 + 24);
  const classes = bits.read(6) + 1;
  bits.skip(8);
  let books = 0;
  repeat(classes, () => {
    const low = bits.read(3);
    const cascade = low + (bits.read(1) === 1 ? bits.read(5) * 8 : 0);
    books += cascade.toString(2).replaceAll('0', '').length;
  });
  bits.skip(books * 8);
}

/** §4.2.4, mappings */
function skipMapping(bits: BitReader, channels: number): void {
  if (bits.read(16) !== 0) throw new Unmeasurable(DAMAGED);
  const submaps = bits.read(1) === 1 ? bits.read(4) + 1 : 1;
  if (bits.read(1) === 1) bits.skip((bits.read(8) + 1) * 2 * bitsFor(channels - 1));
  bits.skip(2 + (submaps > 1 ? channels * 4 : 0) + submaps * 24);
}

function repeat(times: number, step: () => void): void {
  for (let count = 0; count < times; count += 1) step();
}

/** How many bits hold a number (§9.2.1). */
function bitsFor(value: number): number {
  return 32 - Math.clz32(Math.max(0, value));
}

/** The greatest whole number whose power is at most `value` (§9.2.3). */
function rootOf(value: number, power: number): number {
  if (power === 0) throw new Unmeasurable(DAMAGED);
  let root = Math.floor(value ** (1 / power));
  while ((root + 1) ** power <= value) root += 1;
  while (root ** power > value) root -= 1;
  return root;
}

/** Bits from the lowest of each byte (§2.1.4); going past the end throws, so that no loop outlives the bytes. */
class BitReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Up to 24 bits. */
  read(width: number): number {
    let value = 0;
    for (let bit = 0; bit < width; bit += 1) {
      const at = this.#at + bit;
      value |= (((this.#bytes[at >> 3] ?? 0) >> (at & 7)) & 1) << bit;
    }
    this.skip(width);
    return value;
  }

  skip(width: number): void {
    this.#at += width;
    if (this.#at > this.#bytes.length * 8) throw new Unmeasurable(DAMAGED);
  }
}
