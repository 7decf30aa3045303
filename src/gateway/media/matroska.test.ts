import { describe, expect, it } from 'vitest';
import { find, lengthOf, measure, recorded } from '../../../test/support/media-files.ts';

const DURATION = Buffer.from('448988', 'hex'); // an eight-byte float
const SCALE = Buffer.from('2ad7b183', 'hex');
const CLUSTER = Buffer.from('1f43b675', 'hex');
const SEGMENT = Buffer.from('18538067', 'hex');
const BLOCK = 0xa3;

function claiming(name: string, milliseconds: number): Buffer {
  const file = recorded(name);
  file.writeDoubleBE(milliseconds, find(file, DURATION) + DURATION.length);
  return file;
}

/** All blocks of the file at the time zero of their cluster. */
function withoutTimes(name: string): Buffer {
  const file = recorded(name);
  let blocks = 0;
  for (let at = find(file, CLUSTER); at < file.length; at += 1) {
    // A simple block of track 1 with a size of one byte, and a keyframe.
    if (file[at] === BLOCK && file[at + 2] === 0x81 && file[at + 5] === 0x80) {
      file.writeInt16BE(0, at + 3);
      blocks += 1;
    }
  }
  expect(blocks).toBeGreaterThan(20);
  return file;
}

/** The last of these texts in the file replaced. */
function replaced(name: string, text: string | Buffer, by: string | Buffer): Buffer {
  const file = recorded(name);
  const at = file.lastIndexOf(text);
  expect(at).toBeGreaterThan(0);
  Buffer.from(by).copy(file, at);
  return file;
}

describe('the length of a Matroska or WebM file', () => {
  it.each(['opus.webm', 'aac.mka', 'vorbis.mka'])(
    'of %s believes a header that says more, not one that says less',
    async (name) => {
      const honest = await lengthOf(recorded(name));
      for (const ms of [0, 1, -5, Number.NaN, Number.POSITIVE_INFINITY])
        expect(await lengthOf(claiming(name, ms))).toBe(honest);
      expect(await lengthOf(claiming(name, 60_000))).toBe(60_000);
    },
  );

  it.each(['opus.webm', 'live.webm'])('of %s counts packets, whatever their times say', async (name) => {
    expect(await lengthOf(withoutTimes(name))).toBe(await lengthOf(recorded(name)));
  });

  it('goes through clusters of unknown size, and counts the time of the last block where the packets explain less', async () => {
    const file = recorded('live.webm');
    const at = find(file, CLUSTER) + CLUSTER.length;
    file.write('7fff', at, 'hex'); // of unknown size
    expect(await lengthOf(file)).toBe(1520);
    expect(file.toString('hex', at + 2, at + 5)).toBe('e78100'); // its time, in one byte
    const late = Buffer.concat([file.subarray(0, at + 2), Buffer.from('e782ea60', 'hex'), file.subarray(at + 5)]);
    expect(await lengthOf(late)).toBeGreaterThanOrEqual(60_000);
  });

  it('does not believe a scale of time that makes it shorter', async () => {
    const file = recorded('opus.webm');
    file.writeUIntBE(1, find(file, SCALE) + 4, 3);
    expect(await lengthOf(file)).toBe(1520);
  });

  it('counts a laced block as so many of the longest packets', async () => {
    const file = recorded('aac.mka');
    const honest = (await lengthOf(file)) ?? 0;
    const block = lastBlock(file);
    file[block + 3] = (file[block + 3] ?? 0) | 4;
    file[block + 4] = 9;
    expect(await lengthOf(file)).toBe(honest + 9 * 64);
  });

  it.each<[string, Buffer]>([
    ['another codec', replaced('opus.webm', 'A_OPUS', 'A_AC3\u0000')],
    [
      'compressed or encrypted tracks',
      replaced('opus.webm', Buffer.from('9c8100', 'hex'), Buffer.from('6d8080', 'hex')),
    ],
    ['its end cut off', recorded('opus.webm').subarray(0, -1)],
    ['a byte behind it', Buffer.concat([recorded('opus.webm'), Buffer.alloc(1)])],
    ['another segment behind it', Buffer.concat([recorded('live.webm'), recorded('live.webm')])],
    ['no sound', replaced('opus.webm', Buffer.from('838102', 'hex'), Buffer.from('838101', 'hex'))],
    [
      'something unknown in its segment',
      replaced('opus.webm', Buffer.from('1254c367', 'hex'), Buffer.from('1254c368', 'hex')),
    ],
    ['no segment', replaced('opus.webm', SEGMENT, Buffer.from('18538068', 'hex'))],
    ['an Opus header cut short', replaced('opus.webm', Buffer.from('63a293', 'hex'), Buffer.from('ecec93', 'hex'))],
  ])('is not known with %s', async (_, file) => {
    expect(await measure(file)).toMatchObject({ kind: 'unmeasured' });
  });
});

/** Where the content of the last simple block of track 1 begins. */
function lastBlock(file: Buffer): number {
  for (let at = file.length - 1; at > 0; at -= 1) {
    const content = at + 3;
    if (file[at] === BLOCK && ((file[at + 1] ?? 0) & 0xf0) === 0x40 && file[content] === 0x81) {
      const size = file.readUInt16BE(at + 1) & 0x3fff;
      if (content + size <= file.length && size > 20) return content;
    }
  }
  throw new Error('The file holds no block');
}
