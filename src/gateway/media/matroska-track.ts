/** A track of a Matroska file, if it is sound. */
import { children, type Element, IDS, unsigned } from './ebml.ts';
import { aacClockOf, opusClockOf, type PacketClock } from './packets.ts';
import { type Reader, Unmeasurable } from './reader.ts';
import { vorbisClockOf } from './vorbis.ts';

export interface SoundTrack {
  readonly number: number;
  readonly clock: PacketClock;
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
  return { number: await unsigned(reader, field(IDS.trackNumber)), clock: clockFor(codec, header), ms: 0 };
}

function clockFor(codec: string, header: Buffer): PacketClock {
  if (codec === 'A_OPUS') return opusClockOf(header);
  if (codec === 'A_AAC') return aacClockOf(header);
  if (codec === 'A_VORBIS') return vorbisClockOf(...vorbisHeaders(header));
  throw new Unmeasurable('its sound is of a kind that is not measured');
}

/** The identification and setup headers of the three that Matroska packs in Xiph lacing: a count less one, two sizes, the headers. */
function vorbisHeaders(header: Buffer): [Buffer, Buffer] {
  let at = 1;
  const size = () => {
    let sum = 0;
    while (header[at] === 255) {
      sum += 255;
      at += 1;
    }
    at += 1;
    return sum + (header[at - 1] ?? 0);
  };
  const first = size();
  const second = size();
  if (header[0] !== 2 || at + first + second > header.length) throw new Unmeasurable('its Vorbis header is damaged');
  return [header.subarray(at, at + first), header.subarray(at + first + second)];
}

async function content(reader: Reader, { start, end }: Element): Promise<Buffer> {
  if (end - start > LARGEST_PRIVATE) throw new Unmeasurable('a track has too large a header');
  return Buffer.from(await reader.exactly(start, end - start));
}
