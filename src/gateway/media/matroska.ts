/** Matroska and WebM (RFC 9559): every block of every sound track counts; Duration and timestamps are claims that count too. */
import { children, type Element, element, float, IDS, unsigned, variableNumber, widthOf } from './ebml.ts';
import { parseSoundTrack, type SoundTrack } from './matroska-track.ts';
import { PACKET_HEAD } from './packets.ts';
import { type Reader, type Scanned, Unmeasurable } from './reader.ts';

/** What may stand in a segment besides clusters. */
const IN_SEGMENT: ReadonlySet<number> = new Set([
  IDS.seekHead,
  IDS.info,
  IDS.tracks,
  IDS.cues,
  IDS.tags,
  IDS.chapters,
  IDS.attachments,
  IDS.void,
  IDS.crc,
]);
const IN_CLUSTER: ReadonlySet<number> = new Set([
  IDS.timestamp,
  IDS.simpleBlock,
  IDS.blockGroup,
  IDS.position,
  IDS.previousSize,
  IDS.void,
  IDS.crc,
]);
/** Nanoseconds. */
const DEFAULT_SCALE = 1_000_000;
/** A track number of up to 8 bytes, a timestamp, flags; then the packet. */
const LARGEST_BLOCK_HEAD = 11 + PACKET_HEAD;
const LACED = 6;

export async function scanMatroska(reader: Reader): Promise<Scanned> {
  const head = await element(reader, 0, reader.size);
  const segment = await element(reader, head.end, reader.size);
  if (head.id !== IDS.ebml || segment.id !== IDS.segment) throw new Unmeasurable('its header is damaged');
  if (segment.end !== reader.size) throw new Unmeasurable('something else follows it');
  return new SegmentScan(reader).run(segment);
}

class SegmentScan {
  readonly #reader: Reader;
  #tracks: Map<number, SoundTrack> | null = null;
  #scale: number | null = null;
  /** In units of the scale. */
  #claimed = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async run(segment: Element): Promise<Scanned> {
    for (let at = segment.start; at < segment.end; ) {
      const child = await element(this.#reader, at, segment.end);
      if (child.id === IDS.cluster) {
        at = await this.#cluster(child);
        continue;
      }
      if (!IN_SEGMENT.has(child.id)) throw new Unmeasurable('it is damaged');
      if (child.id === IDS.info) await this.#info(child);
      if (child.id === IDS.tracks) await this.#readTracks(child);
      at = child.end;
    }
    const tracks = [...(this.#tracks?.values() ?? [])];
    if (tracks.length === 0) throw new Unmeasurable('it has no sound');
    return {
      ms: Math.max((this.#claimed * (this.#scale ?? DEFAULT_SCALE)) / 1e6, ...tracks.map(({ ms }) => ms)),
      channels: Math.max(...tracks.map(({ clock }) => clock.channels)),
    };
  }

  async #info(info: Element): Promise<void> {
    if (this.#scale !== null) throw new Unmeasurable('it has two headers');
    this.#scale = DEFAULT_SCALE;
    for (const child of await children(this.#reader, info)) {
      if (child.id === IDS.timestampScale) this.#scale = await unsigned(this.#reader, child);
      if (child.id === IDS.duration) this.#claim(await float(this.#reader, child));
    }
  }

  async #readTracks(list: Element): Promise<void> {
    if (this.#tracks !== null) throw new Unmeasurable('it has two lists of tracks');
    this.#tracks = new Map();
    for (const entry of await children(this.#reader, list)) {
      if (entry.id !== IDS.trackEntry) continue;
      const track = await parseSoundTrack(this.#reader, entry);
      if (track === null) continue;
      if (this.#tracks.has(track.number)) throw new Unmeasurable('two tracks have one number');
      this.#tracks.set(track.number, track);
    }
  }

  /** Goes through a cluster; returns where it ends: one of unknown size ends where the next part of the segment begins. */
  async #cluster(cluster: Element): Promise<number> {
    let timestamp = 0;
    for (let at = cluster.start; at < cluster.end; ) {
      const child = await element(this.#reader, at, cluster.end);
      if (!IN_CLUSTER.has(child.id)) {
        if (cluster.unknownSize) return at;
        throw new Unmeasurable('a cluster is damaged');
      }
      if (child.id === IDS.timestamp) timestamp = await unsigned(this.#reader, child);
      if (child.id === IDS.simpleBlock) await this.#block(child, timestamp, 0);
      if (child.id === IDS.blockGroup) await this.#group(child, timestamp);
      at = child.end;
    }
    return cluster.end;
  }

  async #group(group: Element, timestamp: number): Promise<void> {
    const parts = await children(this.#reader, group);
    const durations = parts.filter(({ id }) => id === IDS.blockDuration);
    let longest = 0;
    for (const each of durations) longest = Math.max(longest, await unsigned(this.#reader, each));
    for (const part of parts) if (part.id === IDS.block) await this.#block(part, timestamp, longest);
  }

  async #block(block: Element, timestamp: number, duration: number): Promise<void> {
    const bytes = await this.#reader.exactly(block.start, Math.min(LARGEST_BLOCK_HEAD, block.end - block.start));
    const width = widthOf(bytes, 0);
    if (width > 8 || bytes.length < width + 3) throw new Unmeasurable('a block is damaged');
    const track = this.#tracks?.get(variableNumber(bytes, 0, width) ?? 0);
    // Of a track without sound, or before the list of tracks.
    if (track === undefined) {
      if (this.#tracks === null) throw new Unmeasurable('its sound comes before its list of tracks');
      return;
    }
    this.#claim(timestamp + bytes.readInt16BE(width) + duration);
    const laced = ((bytes[width + 2] ?? 0) & LACED) !== 0;
    const packets = laced ? (bytes[width + 3] ?? 255) + 1 : 1;
    track.ms += packets * (laced ? track.clock.longestMs : track.clock.lengthOf(bytes.subarray(width + 3)));
  }

  #claim(ticks: number): void {
    if (Number.isFinite(ticks) && ticks > this.#claimed) this.#claimed = ticks;
  }
}
