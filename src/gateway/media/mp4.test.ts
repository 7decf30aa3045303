import { describe, expect, it } from 'vitest';
import { find, lengthOf, measure, recorded } from '../../../test/support/media-files.ts';

/** The recorded file with a 32-bit number changed, `offset` bytes after the name of a box. */
function edited(name: string, box: string, offset: number, value: number): Buffer {
  const file = recorded(name);
  file.writeUInt32BE(value, find(file, box) + offset);
  return file;
}

/** The recorded file with a box under another name, so that it is not found. */
function without(name: string, box: string, other = 'free'): Buffer {
  const file = recorded(name);
  file.write(other, find(file, box), 'latin1');
  return file;
}

const STTS_DELTA = 16;
const STTS_COUNT = 12;
const MDHD_SCALE = 16;
const MDHD_DURATION = 20;
const MVHD_DURATION = 20;
const ELST_DURATION = 12;

describe('the length of an MP4', () => {
  it.each(['aac.m4a', 'alac.m4a'])('of %s does not believe times that say less', async (name) => {
    const honest = await lengthOf(recorded(name));
    for (const delta of [0, 1, 1023]) expect(await lengthOf(edited(name, 'stts', STTS_DELTA, delta))).toBe(honest);
    expect(await lengthOf(edited(name, 'mdhd', MDHD_DURATION, 1))).toBe(honest);
    expect(await lengthOf(edited(name, 'mvhd', MVHD_DURATION, 1))).toBe(honest);
    expect(await lengthOf(edited(name, 'elst', ELST_DURATION, 1))).toBe(honest);
  });

  it('does not believe a timescale that makes it shorter', async () => {
    expect(await lengthOf(edited('aac.m4a', 'mdhd', MDHD_SCALE, 0xffffffff))).toBe(await lengthOf(recorded('aac.m4a')));
    expect(await lengthOf(edited('aac.m4a', 'mdhd', MDHD_SCALE, 0))).toBeNull();
  });

  it.each([
    ['mdhd', MDHD_DURATION, 16_000 * 60],
    ['mvhd', MVHD_DURATION, 1000 * 60],
    ['elst', ELST_DURATION, 1000 * 60],
  ])('believes a length in %s that says more', async (box, offset, value) => {
    expect(await lengthOf(edited('aac.m4a', box, offset, value))).toBe(60_000);
  });

  it('counts every sample that a table lists, of times or of sizes', async () => {
    expect(await lengthOf(edited('aac.m4a', 'stts', STTS_COUNT, 1000))).toBeGreaterThanOrEqual(1000 * 64);
    expect(await lengthOf(edited('aac.m4a', 'stts', STTS_COUNT, 1))).toBe(1600);
  });

  it('adds the fragments up, whose times it does not believe either', async () => {
    const name = 'fragmented.mp4';
    const honest = (await lengthOf(recorded(name))) ?? 0;
    const file = recorded(name);
    let fragments = 0;
    for (let at = file.indexOf('tfhd'); at !== -1; at = file.indexOf('tfhd', at + 4)) {
      const flags = file.readUIntBE(at + 5, 3);
      if ((flags & 8) !== 0) file.writeUInt32BE(1, at + 12);
      fragments += 1;
    }
    expect(fragments).toBeGreaterThan(2);
    expect(await lengthOf(file)).toBe(honest);
    const last = file.lastIndexOf('trun');
    file.writeUInt32BE(file.readUInt32BE(last + 8) - 1, last + 8);
    expect(await lengthOf(file)).toBe(honest - 64);
  });

  it('believes the last fragment when it says that it begins later', async () => {
    const file = recorded('fragmented.mp4');
    const last = file.lastIndexOf('tfdt');
    expect(file[last + 4]).toBe(1);
    file.writeBigUInt64BE(16_000n * 60n, last + 8);
    expect(await lengthOf(file)).toBeGreaterThanOrEqual(60_000);
  });

  it('counts the longest of several sound tracks, and no picture', async () => {
    expect(await lengthOf(recorded('video.mp4'))).toBe(1600);
    const file = recorded('video.mp4');
    // The picture's own tables may say what they like.
    const video = find(file, 'vide');
    file.writeUInt32BE(0x7fffffff, find(file, 'stts', video) + STTS_DELTA);
    expect(await lengthOf(file)).toBe(1600);
  });

  it('counts a track as sound by its format, whatever its handler says', async () => {
    expect(await lengthOf(without('aac.m4a', 'soun', 'text'))).toBe(await lengthOf(recorded('aac.m4a')));
  });

  it.each<[string, Buffer]>([
    ['no times', without('aac.m4a', 'stts')],
    ['no format', without('aac.m4a', 'stsd')],
    ['no movie', without('aac.m4a', 'moov')],
    ['no movie header', without('aac.m4a', 'mvhd')],
    ['no sound', without('aac.m4a', 'soun', 'vide')],
    ['another codec', without('aac.m4a', 'mp4a', 'ac-3')],
    ['no decoder configuration', without('aac.m4a', 'esds')],
    ['a table of times that ends too soon', edited('aac.m4a', 'stts', 8, 1000)],
    ['a fragment of no track', edited('fragmented.mp4', 'tfhd', 8, 9)],
    ['a fragment that ends too soon', edited('fragmented.mp4', 'trun', 8, 100_000)],
    ['two sample descriptions', edited('aac.m4a', 'stsd', 8, 2)],
    ['its end cut off', recorded('aac.m4a').subarray(0, -1)],
    ['four bytes behind it', Buffer.concat([recorded('aac.m4a'), Buffer.from('more')])],
    ['a second movie', Buffer.concat([recorded('aac.m4a'), movieOf(recorded('aac.m4a'))])],
    ['an unknown box', Buffer.concat([recorded('aac.m4a'), Buffer.from('\u0000\u0000\u0000\u0008RIFF', 'latin1')])],
  ])('is not known with %s', async (_, file) => {
    expect(await measure(file)).toMatchObject({ kind: 'unmeasured' });
  });

  it('is not known where the AAC is of a kind with other frames', async () => {
    const file = recorded('aac.m4a');
    const at = find(file, Buffer.from('05808080', 'hex'), find(file, 'esds')) + 5;
    file[at] = (39 << 3) | ((file[at] ?? 0) & 7); // low delay
    expect(await lengthOf(file)).toBeNull();
  });
});

function movieOf(file: Buffer): Buffer {
  const at = find(file, 'moov') - 4;
  return file.subarray(at, at + file.readUInt32BE(at));
}
