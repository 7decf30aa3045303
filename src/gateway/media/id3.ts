/** ID3v2 tags at the beginning of a file, which players skip whatever follows (id3.org, ID3v2.4 §3.1). */
import { type Reader, Unmeasurable } from './reader.ts';

const HEADER = 10;
const FOOTER = 0x10;
const MOST_TAGS = 16;

/** Where the file proper begins. */
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
