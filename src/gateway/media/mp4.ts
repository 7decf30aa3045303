/** MP4, M4A and QuickTime (ISO 14496-12): the sample tables and the fragments are added up; mvhd, mdhd and edit lists are claims that count too. */
import { addFragment, type Defaults } from './mp4-fragments.ts';
import { type Box, boxes, only, parseTrack, type Track, versioned } from './mp4-track.ts';
import { type Reader, type Scanned, Unmeasurable } from './reader.ts';

const TOP = new Set('ftyp moov moof mdat free skip wide uuid sidx ssix styp prft emsg meta mfra udta pdin'.split(' '));
const MOST_TRACKS = 64;

export async function scanMp4(reader: Reader): Promise<Scanned> {
  const top = await boxes(reader, 0, reader.size);
  if (top.some(({ type }) => !TOP.has(type))) throw new Unmeasurable('something else follows it');
  const moov = only(top, 'moov');
  if (moov === undefined) throw new Unmeasurable('it has no table of contents');
  const inMoov = await boxes(reader, moov.start, moov.end);
  if (inMoov.some(({ type }) => type === 'cmov')) throw new Unmeasurable('its table of contents is compressed');
  const tracks = await parseTracks(reader, inMoov);
  await addFragments(reader, top, inMoov, tracks);
  const sound = tracks.filter((track) => track.clock !== null);
  if (sound.length === 0) throw new Unmeasurable('it has no sound');
  const movie = await movieLength(reader, inMoov);
  return {
    ms: sound.reduce(
      (longest, track) => Math.max(longest, lengthOf(track), editedLength(track, movie.scale)),
      movie.ms,
    ),
    channels: sound.reduce((most, track) => Math.max(most, track.clock?.channels ?? 0), 0),
  };
}

async function parseTracks(reader: Reader, inMoov: readonly Box[]): Promise<Track[]> {
  const traks = inMoov.filter(({ type }) => type === 'trak');
  if (traks.length > MOST_TRACKS) throw new Unmeasurable('it has too many tracks');
  const tracks: Track[] = [];
  for (const trak of traks) tracks.push(await parseTrack(reader, trak));
  if (new Set(tracks.map(({ id }) => id)).size < tracks.length) throw new Unmeasurable('two tracks have one number');
  return tracks;
}

async function addFragments(
  reader: Reader,
  top: readonly Box[],
  inMoov: readonly Box[],
  tracks: readonly Track[],
): Promise<void> {
  const moofs = top.filter(({ type }) => type === 'moof');
  if (moofs.length === 0) return;
  const mvex = only(inMoov, 'mvex');
  const defaults: Defaults = new Map();
  for (const trex of mvex === undefined ? [] : await boxes(reader, mvex.start, mvex.end)) {
    if (trex.type !== 'trex') continue;
    const bytes = await reader.exactly(trex.start, 24);
    defaults.set(bytes.readUInt32BE(4), bytes.readUInt32BE(12));
  }
  for (const moof of moofs) {
    for (const traf of await boxes(reader, moof.start, moof.end)) {
      if (traf.type === 'traf') await addFragment(reader, traf, tracks, defaults);
    }
  }
}

async function movieLength(reader: Reader, inMoov: readonly Box[]): Promise<{ scale: number; ms: number }> {
  const mvhd = only(inMoov, 'mvhd');
  if (mvhd === undefined) throw new Unmeasurable('its header is missing');
  const { scale, duration } = versioned(await reader.exactly(mvhd.start, mvhd.end - mvhd.start));
  return { scale, ms: (duration * 1000) / scale };
}

function lengthOf({ clock, samples, ticks, claimedTicks, scale }: Track): number {
  if (clock === null) return 0;
  const decoded = samples * clock.longestMs;
  return Math.max(decoded, (Math.max(ticks, claimedTicks) * 1000) / scale);
}

/** An edit list may repeat the same sound. */
function editedLength({ editedTicks }: Track, movieScale: number): number {
  return (editedTicks * 1000) / movieScale;
}
