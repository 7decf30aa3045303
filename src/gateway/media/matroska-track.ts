/** A track of a Matroska file, if it is sound. */
import { children, type Element, IDS, unsigned } from './ebml.ts';
import { aacClockOf, opusClockOf, type PacketClock, vorbisClockOf } from './packets.ts';
import { type Reader, Unmeasurable } from './reader.ts';

export interface SoundTrack {
  readonly number: number;
  readonly clock: PacketClock;
  /** Whether the beginning of each packet must be seen to know its length. */
  readonly needsHeads: boolean;
  ms: number;
}

const SOUND = 2;
const LARGEST_PRIVATE = 256 * 1024;

/** The track of an entry; null for one without sound. */
export async function parseSoundTrack(reader: Reader, entry: Element): Promise<SoundTrack | null> {
  const fields = await children(reader, entry);
  const field = (id: number) => {
    const [first, second] = fields.filter((each) => each.id === id);
    if (first !== undefined && second === undefined) return first;
    throw new Unmeasurable('a track is damaged');
  };
  if ((await unsigned(reader, field(IDS.trackType))) !== SOUND) return null;
  if (fields.some(({ id }) => id === IDS.encodings)) throw new Unmeasurable('a track is compressed or encrypted');
  const codec = (await content(reader, field(IDS.codec))).toString('latin1');
  const header = fields.some(({ id }) => id === IDS.codecPrivate)
    ? await content(reader, field(IDS.codecPrivate))
    : Buffer.alloc(0);
  return { number: await unsigned(reader, field(IDS.trackNumber)), ...clockFor(codec, header), ms: 0 };
}

function clockFor(codec: string, header: Buffer): { clock: PacketClock; needsHeads: boolean } {
  if (codec === 'A_OPUS') return { clock: opusClockOf(header), needsHeads: true };
  if (codec === 'A_AAC') return { clock: aacClockOf(header), needsHeads: false };
  if (codec === 'A_VORBIS') return { clock: vorbisClockOf(identification(header)), needsHeads: false };
  throw new Unmeasurable('its sound is of a kind that is not measured');
}

/** The first of the three headers that Matroska packs in Xiph lacing: a count, two sizes, the headers. */
function identification(header: Buffer): Buffer {
  if (header[0] !== 2 || header[1] !== 30) throw new Unmeasurable('its Vorbis header is damaged');
  let at = 2;
  while (header[at] === 255) at += 1;
  return header.subarray(at + 1, at + 31);
}

async function content(reader: Reader, { start, end }: Element): Promise<Buffer> {
  if (end - start > LARGEST_PRIVATE) throw new Unmeasurable('a track has too large a header');
  return Buffer.from(await reader.exactly(start, end - start));
}
