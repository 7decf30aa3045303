/** Ogg (RFC 3533) with Opus, Vorbis or FLAC: every packet counts, and so does the last granule position; streams add up. */
import { createHash } from 'node:crypto';
import { FlacSearch, parseStreamInfo } from './flac.ts';
import { opusClockOf, PACKET_HEAD, type PacketClock } from './packets.ts';
import { type Reader, type Scanned, Unmeasurable } from './reader.ts';
import { parseIdentification, vorbisClockOf } from './vorbis.ts';

const HEADER = 27;
const LARGEST_PAGE = HEADER + 255 + 255 * 255;
const MOST_STREAMS = 1000;
const CONTINUED = 1;
const FIRST = 2;
/** Of a setup header; comments may be larger, and only their name is looked at. */
const LARGEST_HEADER = 1024 * 1024;
/** The first byte of Vorbis comments. */
const COMMENTS = 3;
const NO_GRANULE = 0xffffffffffffffffn;
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** What one logical stream adds. */
interface Stream {
  /** Streams of one kind are decoded alike. */
  readonly kind: string;
  readonly rate: number;
  readonly channels: number;
  granule: bigint;
  takePage(page: Buffer): void;
  /** Milliseconds of all that it held. */
  end(): number;
}

export async function scanOgg(reader: Reader): Promise<Scanned> {
  const streams = new Map<number, Stream>();
  let ms = 0;
  let channels = 0;
  let count = 0;
  const kinds = new Set<string>();
  const close = (stream: Stream) => {
    ms += lengthOf(stream);
    kinds.add(stream.kind);
  };
  for (let at = 0; at < reader.size; ) {
    const page = soundPage(await reader.upTo(at, LARGEST_PAGE));
    const serial = page.readUInt32LE(14);
    let stream = streams.get(serial);
    if ((page.readUInt8(5) & FIRST) !== 0) {
      count += 1;
      if (count > MOST_STREAMS) throw new Unmeasurable('it has too many streams');
      if (stream !== undefined) close(stream);
      stream = beginStream(page);
      streams.set(serial, stream);
      channels = Math.max(channels, stream.channels);
    } else if (stream === undefined) {
      throw new Unmeasurable('a stream lacks its beginning');
    } else {
      const granule = page.readBigUInt64LE(6);
      if (granule !== NO_GRANULE && granule > stream.granule) stream.granule = granule;
      stream.takePage(page);
    }
    at += page.length;
  }
  for (const stream of streams.values()) close(stream);
  // Players decode a stream that follows with the headers of the one before.
  if (kinds.size > 1) throw new Unmeasurable('its streams differ');
  return { ms, channels };
}

/** One whole page at the beginning of the bytes, its checksum verified: players look for others within a page that is damaged. */
function soundPage(bytes: Buffer): Buffer {
  const segments = bytes.length < HEADER ? 0 : bytes.readUInt8(26);
  let size = HEADER + segments;
  for (let index = HEADER; index < HEADER + segments; index += 1) size += bytes[index] ?? 0;
  const whole = bytes.length >= HEADER && size <= bytes.length;
  if (bytes.toString('latin1', 0, 4) !== 'OggS' || bytes[4] !== 0 || !whole) {
    throw new Unmeasurable('it is damaged, or something else follows it');
  }
  let crc = 0;
  for (let index = 0; index < size; index += 1) {
    const byte = index >= 22 && index < 26 ? 0 : (bytes[index] ?? 0);
    crc = (crc << 8) ^ (CRC[(crc >>> 24) ^ byte] ?? 0);
  }
  if (crc >>> 0 !== bytes.readUInt32LE(22)) throw new Unmeasurable('a page is damaged');
  return bytes.subarray(0, size);
}

/** The first page of a stream holds its first header, alone. Later headers of Vorbis and FLAC are told from sound by their first byte. */
function beginStream(page: Buffer): Stream {
  const segments = page.readUInt8(26);
  const ends = page.subarray(HEADER, HEADER + segments).filter((size) => size < 255);
  if (ends.length !== 1 || page[HEADER + segments - 1] === 255) throw new Unmeasurable('its first page is damaged');
  const head = page.subarray(HEADER + segments);
  const magic = head.toString('latin1', 0, 8);
  if (magic === 'OpusHead') return new PacketStream(opusOpening(head));
  if (magic.startsWith('\u0001vorbis')) return new PacketStream(vorbisOpening(head));
  if (magic.startsWith('\u007fFLAC')) return new FlacStream(head.subarray(17));
  throw new Unmeasurable('it holds a stream of another kind');
}

function lengthOf(stream: Stream): number {
  return Math.max(stream.end(), (Number(stream.granule) * 1000) / stream.rate);
}

/** The headers after the first one. */
interface Opening {
  readonly rate: number;
  readonly channels: number;
  /** Takes the next header; once it was the last, gives the clock and the kind of stream. */
  next(header: Buffer): { clock: PacketClock; kind: string } | null;
}

function opusOpening(head: Buffer): Opening {
  const clock = opusClockOf(head);
  return {
    ...clock,
    next: (header) => {
      if (header.toString('latin1', 0, 8) !== 'OpusTags') throw new Unmeasurable('its comments are missing');
      return { clock, kind: 'opus' };
    },
  };
}

function vorbisOpening(head: Buffer): Opening {
  const identification = Buffer.from(head);
  return {
    ...parseIdentification(identification),
    next: (header) => {
      if (header[0] === COMMENTS) return null;
      const kind = createHash('sha256').update(identification).update(header).digest('hex');
      return { clock: vorbisClockOf(identification, header), kind };
    },
  };
}

/** Opus or Vorbis: the first bytes of a packet tell its length. */
class PacketStream implements Stream {
  readonly rate: number;
  readonly channels: number;
  granule = 0n;
  kind = '';
  readonly #opening: Opening;
  #clock: PacketClock | null = null;
  #ms = 0;
  /** The beginning of a packet that goes on in the next page. */
  #pending: Buffer[] = [];
  #kept = 0;

  constructor(opening: Opening) {
    this.rate = opening.rate;
    this.channels = opening.channels;
    this.#opening = opening;
  }

  takePage(page: Buffer): void {
    const segments = page.readUInt8(26);
    let at = HEADER + segments;
    if ((page.readUInt8(5) & CONTINUED) === 0) this.#endPacket();
    for (let index = HEADER; index < HEADER + segments; index += 1) {
      const size = page[index] ?? 0;
      this.#extend(page.subarray(at, at + size));
      at += size;
      if (size < 255) this.#endPacket();
    }
  }

  end(): number {
    this.#endPacket();
    return this.#ms;
  }

  /** Copies, because the buffer of a page is not kept. */
  #extend(more: Buffer): void {
    const room = (this.#clock === null ? LARGEST_HEADER : PACKET_HEAD) - this.#kept;
    if (room <= 0) return;
    this.#pending.push(Buffer.from(more.subarray(0, room)));
    this.#kept += Math.min(room, more.length);
  }

  #endPacket(): void {
    if (this.#pending.length === 0) return;
    const packet = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#kept = 0;
    if (this.#clock !== null) {
      this.#ms += this.#clock.lengthOf(packet);
      return;
    }
    const opened = this.#opening.next(packet);
    if (opened === null) return;
    this.#clock = opened.clock;
    this.kind = opened.kind;
  }
}

/** FLAC: a packet may hold more frames than one, so that all its bytes are searched. */
class FlacStream implements Stream {
  readonly rate: number;
  readonly channels: number;
  readonly kind: string;
  granule = 0n;
  readonly #search: FlacSearch;

  constructor(streamInfo: Buffer) {
    const { rate, channels } = parseStreamInfo(streamInfo);
    this.rate = rate;
    this.channels = channels;
    this.kind = `flac ${rate}`;
    this.#search = new FlacSearch(rate);
  }

  takePage(page: Buffer): void {
    this.#search.push(page.subarray(HEADER + page.readUInt8(26)));
  }

  end(): number {
    this.#search.end();
    return this.#search.ms;
  }
}
