/** What a file is, by its first bytes. */
import { mpegFrame } from './mpeg.ts';
import { type Reader, Unmeasurable } from './reader.ts';

const HEADER = 10;
const FOOTER = 0x10;
const MOST_TAGS = 16;

export type Container = 'wav' | 'flac' | 'ogg' | 'mp4' | 'matroska' | 'mp3';

/** The container that begins with these 12 bytes, if it is one that is measured. */
export function containerOf(head: Buffer): Container | null {
  const magic = head.toString('latin1');
  if (/^(?:RIFF|RF64|BW64)[\s\S]{4}WAVE$/.test(magic)) return 'wav';
  if (magic.startsWith('fLaC')) return 'flac';
  if (magic.startsWith('OggS')) return 'ogg';
  if (magic.startsWith('ftyp', 4)) return 'mp4';
  if (magic.startsWith('\u001aE\u00df\u00a3')) return 'matroska';
  return mpegFrame(head, 0) === null ? null : 'mp3';
}

/** Where the file proper begins, after ID3v2 tags (id3.org, ID3v2.4 §3.1), which players skip whatever follows. */
export async function skipId3(reader: Reader): Promise<number> {
  let at = 0;
  for (let count = 0; count < MOST_TAGS; count += 1) {
    const head = await reader.upTo(at, HEADER);
    if (head.toString('latin1', 0, 3) !== 'ID3') return at;
    const sizes = [...head.subarray(6, HEADER)];
    // Players take a tag with impossible numbers for no tag, and look for sound within it.
    if (head.length < HEADER || head[3] === 0xff || head[4] === 0xff || sizes.some((byte) => byte > 127)) break;
    const size = sizes.reduce((sum, byte) => sum * 128 + byte, 0);
    at += HEADER + size + (((head[5] ?? 0) & FOOTER) === 0 ? 0 : HEADER);
  }
  throw new Unmeasurable('its tags are damaged');
}
