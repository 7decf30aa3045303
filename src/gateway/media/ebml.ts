/** Elements of EBML (RFC 8794), as far as Matroska's sound needs them. */
import { type Reader, Unmeasurable } from './reader.ts';

export const IDS = {
  ebml: 0x1a45dfa3,
  void: 0xec,
  crc: 0xbf,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  codec: 0x86,
  codecPrivate: 0x63a2,
  encodings: 0x6d80,
  cues: 0x1c53bb6b,
  tags: 0x1254c367,
  chapters: 0x1043a770,
  attachments: 0x1941a469,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  position: 0xa7,
  previousSize: 0xab,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  blockDuration: 0x9b,
} as const;

export interface Element {
  readonly id: number;
  /** Of its content; `end` is that of its parent where the size is unknown. */
  readonly start: number;
  readonly end: number;
  readonly unknownSize: boolean;
}

/** Only these may be of unknown size. */
const OPEN: ReadonlySet<number> = new Set([IDS.segment, IDS.cluster]);

/** The element at a position, which must lie within `limit`. */
export async function element(reader: Reader, at: number, limit: number): Promise<Element> {
  const bytes = await reader.upTo(at, Math.min(12, limit - at));
  const idWidth = widthOf(bytes, 0);
  const sizeWidth = idWidth > 4 ? 0 : widthOf(bytes, idWidth);
  if (sizeWidth === 0 || sizeWidth > 8 || bytes.length < idWidth + sizeWidth) throw new Unmeasurable(DAMAGED);
  const id = bytes.readUIntBE(0, idWidth);
  const size = variableNumber(bytes, idWidth, sizeWidth);
  const start = at + idWidth + sizeWidth;
  const unknownSize = size === null;
  const end = size === null ? limit : start + size;
  if (end > limit || (unknownSize && !OPEN.has(id))) throw new Unmeasurable(DAMAGED);
  return { id, start, end, unknownSize };
}

const DAMAGED = 'it is cut short or damaged';

/** How many bytes the variable-width number at an index has; 9 for none. */
export function widthOf(bytes: Buffer, index: number): number {
  return Math.clz32(bytes[index] ?? 0) - 23;
}

/** A variable-width number of up to 8 bytes; null for the one that means "unknown" (all ones). */
export function variableNumber(bytes: Buffer, index: number, width: number): number | null {
  let value = (bytes[index] ?? 0) & (0xff >> width);
  let ones = value === 0xff >> width;
  for (let next = index + 1; next < index + width; next += 1) {
    const byte = bytes[next] ?? 0;
    ones &&= byte === 0xff;
    value = value * 256 + byte;
  }
  return ones ? null : value;
}

/** The content of an unsigned integer. */
export async function unsigned(reader: Reader, { start, end }: Element): Promise<number> {
  if (end - start > 8) throw new Unmeasurable(DAMAGED);
  let value = 0;
  for (const byte of await reader.exactly(start, end - start)) value = value * 256 + byte;
  return value;
}

/** The content of a float; NaN where its width is none that floats have. */
export async function float(reader: Reader, { start, end }: Element): Promise<number> {
  const bytes = await reader.exactly(start, Math.min(8, end - start));
  if (end - start === 8) return bytes.readDoubleBE(0);
  return end - start === 4 ? bytes.readFloatBE(0) : Number.NaN;
}

/** The children of an element, which they must fill exactly. */
export async function children(reader: Reader, parent: Element): Promise<Element[]> {
  const found: Element[] = [];
  for (let at = parent.start; at < parent.end; ) {
    const child = await element(reader, at, parent.end);
    found.push(child);
    if (found.length > MOST_CHILDREN) throw new Unmeasurable('it has too many parts');
    at = child.end;
  }
  return found;
}

const MOST_CHILDREN = 10_000;
