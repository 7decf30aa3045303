/** One track of an MP4 file: what it is, how many samples its tables list and how long they say these are. */
import { aacClockOf, alacClockOf, type PacketClock } from './packets.ts';
import { type Reader, Unmeasurable } from './reader.ts';

export interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

export interface Track {
  readonly id: number;
  /** Null for a track without sound. */
  readonly clock: PacketClock | null;
  /** Ticks per second. */
  readonly scale: number;
  samples: number;
  ticks: number;
  claimedTicks: number;
  /** Where the first fragment says that it begins. */
  firstTime: number | null;
  /** In the movie's ticks. */
  readonly editedTicks: number;
}

const MOST_BOXES = 100_000;
const LARGEST_DESCRIPTION = 64 * 1024;
/** Sample entries that no player takes for sound. */
const SILENT = new Set('tx3g text tmcd wvtt stpp sbtt stxt mett metx rtp  c608 c708 mp4s mebx gpmd camm'.split(' '));
const AAC_OBJECTS: ReadonlySet<number> = new Set([0x40, 0x66, 0x67, 0x68]);

/** The boxes in a range, which they must fill exactly. */
export async function boxes(reader: Reader, start: number, end: number): Promise<Box[]> {
  const found: Box[] = [];
  for (let at = start; at < end; ) {
    // QuickTime ends some lists with four zero bytes.
    if (end - at === 4 && (await reader.exactly(at, 4)).readUInt32BE(0) === 0) break;
    const head = await reader.exactly(at, 8);
    const type = head.toString('latin1', 4, 8);
    let size = head.readUInt32BE(0);
    let header = 8;
    if (size === 0) size = end - at;
    if (size === 1) {
      header = 16;
      size = Number((await reader.exactly(at + 8, 8)).readBigUInt64BE(0));
    }
    if (size < header || size > end - at) throw new Unmeasurable('it is cut short or damaged');
    found.push({ type, start: at + header, end: at + size });
    if (found.length > MOST_BOXES) throw new Unmeasurable('it has too many parts');
    at += size;
  }
  return found;
}

/** The box of this type, or undefined; two would be read differently by different players. */
export function only(list: readonly Box[], type: string): Box | undefined {
  const [first, second] = list.filter((box) => box.type === type);
  if (second !== undefined) throw new Unmeasurable(`it has two ${type} boxes`);
  return first;
}

/** Timescale and duration of an mvhd or mdhd box. An unknown duration (all ones) claims nothing. */
export function versioned(bytes: Buffer): { scale: number; duration: number } {
  const wide = bytes[0] === 1;
  if (bytes.length < (wide ? 32 : 20)) throw new Unmeasurable('its header is cut short');
  const scale = bytes.readUInt32BE(wide ? 20 : 12);
  const narrow = bytes.readUInt32BE(16);
  const duration = wide ? bytes.readBigUInt64BE(24) : BigInt(narrow);
  const unknown = duration === (wide ? 0xffffffffffffffffn : 0xffffffffn);
  if (scale === 0) throw new Unmeasurable('its timescale is zero');
  return { scale, duration: unknown ? 0 : Number(duration) };
}

export async function parseTrack(reader: Reader, trak: Box): Promise<Track> {
  const inTrak = await boxes(reader, trak.start, trak.end);
  const tkhd = required(inTrak, 'tkhd');
  const head = await reader.exactly(tkhd.start, 24);
  const id = head.readUInt32BE(head[0] === 1 ? 20 : 12);
  const mdia = required(inTrak, 'mdia');
  const inMdia = await boxes(reader, mdia.start, mdia.end);
  const mdhd = required(inMdia, 'mdhd');
  const { scale, duration } = versioned(await reader.exactly(mdhd.start, mdhd.end - mdhd.start));
  const silent = { id, clock: null, scale, samples: 0, ticks: 0, claimedTicks: 0, firstTime: null, editedTicks: 0 };
  if ((await handlerOf(reader, inMdia)) === 'vide') return silent;
  const minf = required(inMdia, 'minf');
  const stbl = required(await boxes(reader, minf.start, minf.end), 'stbl');
  const tables = await boxes(reader, stbl.start, stbl.end);
  const clock = await clockOf(reader, required(tables, 'stsd'));
  if (clock === null) return silent;
  const times = await sumTimes(reader, required(tables, 'stts'));
  const sizes = only(tables, 'stsz') ?? only(tables, 'stz2');
  const listed = sizes === undefined ? 0 : (await reader.exactly(sizes.start, 12)).readUInt32BE(8);
  return {
    id,
    clock,
    scale,
    samples: Math.max(times.samples, listed),
    ticks: times.ticks,
    claimedTicks: duration,
    firstTime: null,
    editedTicks: await sumEdits(reader, only(inTrak, 'edts')),
  };
}

function required(list: readonly Box[], type: string): Box {
  const box = only(list, type);
  if (box === undefined) throw new Unmeasurable(`it has no ${type} box`);
  return box;
}

async function handlerOf(reader: Reader, inMdia: readonly Box[]): Promise<string> {
  const hdlr = required(inMdia, 'hdlr');
  return (await reader.exactly(hdlr.start, 12)).toString('latin1', 8, 12);
}

/** The clock of the one sample description, null where it is not sound. */
async function clockOf(reader: Reader, stsd: Box): Promise<PacketClock | null> {
  const length = stsd.end - stsd.start;
  if (length > LARGEST_DESCRIPTION) throw new Unmeasurable('its description is too large');
  const bytes = await reader.exactly(stsd.start, length);
  if (length < 16 || bytes.readUInt32BE(4) !== 1) throw new Unmeasurable('a track has several formats');
  const entry = bytes.toString('latin1', 12, 16);
  if (SILENT.has(entry)) return null;
  if (entry === 'alac') return alacClockOf(bytes.subarray(onlyIndex(bytes, 'alac', 16) + 8));
  if (entry === 'mp4a') return aacClockOf(decoderConfig(bytes.subarray(onlyIndex(bytes, 'esds', 16) + 8)));
  throw new Unmeasurable('its sound is of a kind that is not measured');
}

function onlyIndex(bytes: Buffer, text: string, from: number): number {
  const at = bytes.indexOf(text, from, 'latin1');
  if (at === -1 || bytes.includes(text, at + 4, 'latin1')) throw new Unmeasurable('its format is not clear');
  return at;
}

/** The AudioSpecificConfig in an elementary stream descriptor (ISO 14496-1 §7.2.6). */
function decoderConfig(bytes: Buffer): Buffer {
  let at = 0;
  const enter = (tag: number) => {
    if (bytes[at] !== tag) throw new Unmeasurable('its format is damaged');
    at += 1;
    while (((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
    at += 1;
  };
  enter(3);
  if (bytes[at + 2] !== undefined && ((bytes[at + 2] ?? 0) & 0xe0) !== 0)
    throw new Unmeasurable('its format is elsewhere');
  at += 3;
  enter(4);
  if (!AAC_OBJECTS.has(bytes[at] ?? 0)) throw new Unmeasurable('its sound is of a kind that is not measured');
  at += 13;
  enter(5);
  return bytes.subarray(at);
}

async function sumTimes(reader: Reader, stts: Box): Promise<{ samples: number; ticks: number }> {
  const entries = (await reader.exactly(stts.start, 8)).readUInt32BE(4);
  if (entries * 8 > stts.end - stts.start - 8) throw new Unmeasurable('its table of times is damaged');
  let samples = 0;
  let ticks = 0;
  for (let index = 0; index < entries; index += 1) {
    const entry = await reader.exactly(stts.start + 8 + index * 8, 8);
    const count = entry.readUInt32BE(0);
    samples += count;
    ticks += count * entry.readUInt32BE(4);
  }
  return { samples, ticks };
}

async function sumEdits(reader: Reader, edts: Box | undefined): Promise<number> {
  const elst = edts === undefined ? undefined : only(await boxes(reader, edts.start, edts.end), 'elst');
  if (elst === undefined) return 0;
  const head = await reader.exactly(elst.start, 8);
  const wide = head[0] === 1;
  const entries = head.readUInt32BE(4);
  const width = wide ? 20 : 12;
  if (entries * width > elst.end - elst.start - 8) throw new Unmeasurable('its list of edits is damaged');
  let ticks = 0;
  for (let index = 0; index < entries; index += 1) {
    const entry = await reader.exactly(elst.start + 8 + index * width, 8);
    ticks += wide ? Number(entry.readBigUInt64BE(0)) : entry.readUInt32BE(0);
  }
  return ticks;
}
