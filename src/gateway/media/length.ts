/** How long the sound in an upload is: the larger of what its header claims and of what a scan of its frames finds (issue 4, point 1). */
import { readClaim } from './claim.ts';
import { scanFlac } from './flac.ts';
import { skipId3 } from './id3.ts';
import { scanMatroska } from './matroska.ts';
import { scanMp4 } from './mp4.ts';
import { mpegFrame, scanMpeg } from './mpeg.ts';
import { scanOgg } from './ogg.ts';
import { Reader, type Scanned, Unmeasurable } from './reader.ts';
import { scanWav } from './wav.ts';

/** Random access to the bytes to be measured; `read` gives fewer bytes only at the end. */
export interface MediaSource {
  readonly size: number;
  read(position: number, length: number): Promise<Buffer>;
}

/** `ms` is rounded up and never less than a decoder finds; `why` completes "its length is not known: …". */
export type MediaLength =
  | { readonly kind: 'measured'; readonly ms: number; readonly channels: number; readonly container: string }
  | { readonly kind: 'unmeasured'; readonly why: string };

interface Container {
  readonly name: string;
  readonly mimeType: string;
  readonly scan: (reader: Reader) => Promise<Scanned>;
}

const WAV: Container = { name: 'wav', mimeType: 'audio/wav', scan: scanWav };
const FLAC: Container = { name: 'flac', mimeType: 'audio/flac', scan: scanFlac };
const OGG: Container = { name: 'ogg', mimeType: 'audio/ogg', scan: scanOgg };
const MP4: Container = { name: 'mp4', mimeType: 'audio/mp4', scan: scanMp4 };
const MATROSKA: Container = { name: 'matroska', mimeType: 'audio/matroska', scan: scanMatroska };
const MPEG: Container = { name: 'mp3', mimeType: 'audio/mpeg', scan: scanMpeg };

/** What a file may take to be measured. */
const TIME_LIMIT_MS = 15_000;
/** Longer than any upload; what is beyond is a lie that no limit needs to add up. */
const LONGEST_MS = 1000 * 60 * 60 * 24 * 365;

/** Measures one file. Never rejects; bounded in time, memory and reads whatever the bytes are. */
export async function measureMedia(source: MediaSource): Promise<MediaLength> {
  try {
    const reader = new Reader(source, AbortSignal.timeout(TIME_LIMIT_MS));
    const sound = reader.from(await skipId3(reader));
    const container = containerOf(await sound.upTo(0, 12));
    if (container === null) return { kind: 'unmeasured', why: 'its format is not one that is measured' };
    const scanned = await container.scan(sound);
    const claimed = await readClaim(sound, container.mimeType);
    const ms = Math.ceil(Math.max(scanned.ms, claimed.ms));
    if (!(ms > 0)) return { kind: 'unmeasured', why: 'it has no sound' };
    if (ms > LONGEST_MS) return { kind: 'unmeasured', why: 'it claims to be longer than a year' };
    return {
      kind: 'measured',
      ms,
      channels: Math.max(1, scanned.channels, claimed.channels),
      container: container.name,
    };
  } catch (error) {
    return { kind: 'unmeasured', why: error instanceof Unmeasurable ? error.message : 'it could not be read' };
  }
}

function containerOf(head: Buffer): Container | null {
  const magic = head.toString('latin1');
  if (/^(?:RIFF|RF64|BW64)[\s\S]{4}WAVE$/.test(magic)) return WAV;
  if (magic.startsWith('fLaC')) return FLAC;
  if (magic.startsWith('OggS')) return OGG;
  if (magic.startsWith('ftyp', 4)) return MP4;
  if (magic.startsWith('\u001aE\u00df\u00a3')) return MATROSKA;
  return mpegFrame(head, 0) === null ? null : MPEG;
}
