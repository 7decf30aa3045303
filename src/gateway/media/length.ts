/** How long the sound in an upload is: the larger of what its header claims and of what a scan of its frames finds. */
import { readClaim } from './claim.ts';
import { type Container, containerOf, skipId3 } from './container.ts';
import { scanFlac } from './flac.ts';
import { scanMatroska } from './matroska.ts';
import { scanMp4 } from './mp4.ts';
import { scanMpeg } from './mpeg.ts';
import { scanOgg } from './ogg.ts';
import { Reader, type Scanned, Unmeasurable } from './reader.ts';
import type { MediaSource } from './source.ts';
import { scanWav } from './wav.ts';

/** `ms` is rounded up and never less than a decoder finds; `why` completes "its length is not known: …". */
export type MediaLength =
  | { readonly kind: 'measured'; readonly ms: number; readonly channels: number; readonly container: Container }
  | { readonly kind: 'unmeasured'; readonly why: string };

const SCANS: Readonly<Record<Container, { mimeType: string; scan: (reader: Reader) => Promise<Scanned> }>> = {
  wav: { mimeType: 'audio/wav', scan: scanWav },
  flac: { mimeType: 'audio/flac', scan: scanFlac },
  ogg: { mimeType: 'audio/ogg', scan: scanOgg },
  mp4: { mimeType: 'audio/mp4', scan: scanMp4 },
  matroska: { mimeType: 'audio/matroska', scan: scanMatroska },
  mp3: { mimeType: 'audio/mpeg', scan: scanMpeg },
};

/** What the files of one request may take to be measured. */
const TIME_LIMIT_MS = 15_000;
/** Longer than any upload; what is beyond is a lie that no limit needs to add up. */
const LONGEST_MS = 1000 * 60 * 60 * 24 * 365;

/** The signal that ends a measurement unless the caller has one. */
export function timeLimit(): AbortSignal {
  return AbortSignal.timeout(TIME_LIMIT_MS);
}

/** Measures one file, until the signal. Never rejects; bounded in time, memory and reads whatever the bytes are. */
export async function measureMedia(source: MediaSource, signal: AbortSignal = timeLimit()): Promise<MediaLength> {
  try {
    const reader = new Reader(source, signal);
    const sound = reader.from(await skipId3(reader));
    const container = containerOf(await sound.upTo(0, 12));
    if (container === null) return { kind: 'unmeasured', why: 'its format is not one that is measured' };
    const { mimeType, scan } = SCANS[container];
    const scanned = await scan(sound);
    const claimed = await readClaim(sound, mimeType);
    const ms = Math.ceil(Math.max(scanned.ms, claimed.ms));
    if (!(ms > 0)) return { kind: 'unmeasured', why: 'it has no sound' };
    if (ms > LONGEST_MS) return { kind: 'unmeasured', why: 'it claims to be longer than a year' };
    return {
      kind: 'measured',
      ms,
      channels: Math.max(1, scanned.channels, claimed.channels),
      container,
    };
  } catch (error) {
    return { kind: 'unmeasured', why: error instanceof Unmeasurable ? error.message : 'it could not be read' };
  }
}
