/** The fragments of an MP4 file (ISO 14496-12 §8.8): how many samples each adds to which track, and how long it says they are. */
import { type Box, boxes, only, type Track } from './mp4-track.ts';
import { type Reader, Unmeasurable } from './reader.ts';

/** The length of a sample by track, where a fragment does not give one. */
export type Defaults = Map<number, number>;

const BASE_OFFSET = 0x1;
const DESCRIPTION = 0x2;
const DEFAULT_DURATION = 0x8;
const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATIONS = 0x100;
const PER_SAMPLE = [0x100, 0x200, 0x400, 0x800];

export async function addFragment(
  reader: Reader,
  traf: Box,
  tracks: readonly Track[],
  defaults: Defaults,
): Promise<void> {
  const parts = await boxes(reader, traf.start, traf.end);
  const tfhd = only(parts, 'tfhd');
  if (tfhd === undefined) throw new Unmeasurable('a fragment is damaged');
  const head = await reader.upTo(tfhd.start, Math.min(32, tfhd.end - tfhd.start));
  if (head.length < 8) throw new Unmeasurable('a fragment is damaged');
  const flags = head.readUIntBE(1, 3);
  const id = head.readUInt32BE(4);
  const track = tracks.find((each) => each.id === id);
  if (track === undefined) throw new Unmeasurable('a fragment belongs to no track');
  let duration = defaults.get(id) ?? 0;
  if ((flags & DEFAULT_DURATION) !== 0) {
    const at = 8 + ((flags & BASE_OFFSET) === 0 ? 0 : 8) + ((flags & DESCRIPTION) === 0 ? 0 : 4);
    if (at + 4 > head.length) throw new Unmeasurable('a fragment is damaged');
    duration = head.readUInt32BE(at);
  }
  const before = track.ticks;
  for (const trun of parts) if (trun.type === 'trun') await addRun(reader, trun, track, duration);
  const start = await startOf(reader, only(parts, 'tfdt'));
  if (start === null) return;
  track.firstTime ??= start;
  track.claimedTicks = Math.max(track.claimedTicks, start - track.firstTime + track.ticks - before);
}

/** When a fragment says that it begins (§8.8.12), in ticks. */
async function startOf(reader: Reader, tfdt: Box | undefined): Promise<number | null> {
  if (tfdt === undefined) return null;
  const bytes = await reader.exactly(tfdt.start, Math.min(12, tfdt.end - tfdt.start));
  const wide = bytes[0] === 1;
  if (bytes.length < (wide ? 12 : 8)) throw new Unmeasurable('a fragment is damaged');
  return wide ? Number(bytes.readBigUInt64BE(4)) : bytes.readUInt32BE(4);
}

async function addRun(reader: Reader, trun: Box, track: Track, duration: number): Promise<void> {
  const head = await reader.exactly(trun.start, 8);
  const flags = head.readUIntBE(1, 3);
  const count = head.readUInt32BE(4);
  const first = trun.start + 8 + ((flags & DATA_OFFSET) === 0 ? 0 : 4) + ((flags & FIRST_FLAGS) === 0 ? 0 : 4);
  const width = PER_SAMPLE.filter((flag) => (flags & flag) !== 0).length * 4;
  if (count * width > trun.end - first) throw new Unmeasurable('a fragment is damaged');
  track.samples += count;
  if ((flags & DURATIONS) === 0) {
    track.ticks += count * duration;
    return;
  }
  for (let index = 0; index < count; index += 1) {
    track.ticks += (await reader.exactly(first + index * width, 4)).readUInt32BE(0);
  }
}
