import { describe, expect, it } from 'vitest';
import { find, lengthOf, recorded } from '../../../test/support/media-files.ts';
import { FlacSearch } from './flac.ts';

const INFO = 8;

/** The recorded file with another number of samples in its STREAMINFO. */
function claiming(samples: number): Buffer {
  const file = recorded('tone.flac');
  file.writeUInt32BE(samples, INFO + 14);
  return file;
}

/** Where its frames begin. */
function framesOf(file: Buffer): number[] {
  const found: number[] = [];
  const search = new FlacSearch(16_000, (at) => found.push(at));
  search.push(file);
  search.end();
  return found;
}

describe('the length of a FLAC', () => {
  it('does not believe a header that says less or nothing, and believes one that says more', async () => {
    for (const samples of [0, 1, 23_999]) expect(await lengthOf(claiming(samples))).toBe(1500);
    expect(await lengthOf(claiming(160_000))).toBe(10_000);
  });

  it('counts every frame, whatever its number', async () => {
    const file = recorded('tone.flac');
    const frames = framesOf(file);
    expect(frames.length).toBeGreaterThan(4);
    const [, second = 0, third = 0] = frames;
    const search = new FlacSearch(16_000);
    search.push(Buffer.concat([file.subarray(0, third), file.subarray(second, third), file.subarray(second)]));
    search.end();
    const once = new FlacSearch(16_000);
    once.push(file);
    once.end();
    expect(search.ms).toBe(once.ms + 144);
  });

  it('counts a frame that comes twice', async () => {
    const file = recorded('tone.flac');
    const [, second, third] = framesOf(file);
    expect(await lengthOf(Buffer.concat([file.subarray(0, third), file.subarray(second)]))).toBe(1572);
  });

  it('finds the same frames whatever the pieces are', () => {
    const file = recorded('tone.flac');
    const whole = framesOf(file);
    for (const size of [1, 2, 3, 15, 16, 17, 1000]) {
      const found: number[] = [];
      const search = new FlacSearch(16_000, (at) => found.push(at));
      for (let at = 0; at < file.length; at += size) search.push(file.subarray(at, at + size));
      search.end();
      expect(found).toEqual(whole);
    }
  });

  it('passes over tags, before and after', async () => {
    const file = recorded('tone.flac');
    const id3 = Buffer.concat([
      Buffer.from('ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0010', 'latin1'),
      Buffer.alloc(16),
    ]);
    expect(await lengthOf(Buffer.concat([id3, file]))).toBe(1500);
    expect(await lengthOf(Buffer.concat([file, Buffer.from('TAG'), Buffer.alloc(125)]))).toBe(1500);
  });

  it.each<[string, (file: Buffer, frames: readonly number[]) => Buffer]>([
    ['its end cut off', (file) => file.subarray(0, file.length - 1)],
    ['a byte behind it', (file) => Buffer.concat([file, Buffer.from([1])])],
    ['a frame missing', (file, [, second, third]) => Buffer.concat([file.subarray(0, second), file.subarray(third)])],
    ['no frames', (file, [first]) => file.subarray(0, first)],
    [
      'something before its frames',
      (file, [first]) => Buffer.concat([file.subarray(0, first), Buffer.alloc(9), file.subarray(first)]),
    ],
    ['no rate', (file) => file.fill(0, INFO + 10, INFO + 12).fill(0, INFO + 12, INFO + 13)],
    ['a header that is no STREAMINFO', (file) => file.fill(4, 4, 5)],
  ])('is not known with %s', async (_, change) => {
    const file = recorded('tone.flac');
    expect(find(file, 'fLaC')).toBe(0);
    expect(await lengthOf(change(file, framesOf(file)))).toBeNull();
  });
});
