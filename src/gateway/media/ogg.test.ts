import { describe, expect, it } from 'vitest';
import { lengthOf, measure, oggFile, oggPages, recorded } from '../../../test/support/media-files.ts';

/** The file with another last granule position on every page that has one. */
function claiming(name: string, granule: bigint): Buffer {
  const pages = oggPages(recorded(name));
  for (const page of pages) if (page.readBigUInt64LE(6) > 0n) page.writeBigUInt64LE(granule, 6);
  return oggFile(pages);
}

function changed(name: string, change: (pages: Buffer[]) => void): Buffer {
  const pages = oggPages(recorded(name));
  change(pages);
  return oggFile(pages);
}

describe.each([
  ['opus.ogg', 48_000],
  ['vorbis.ogg', 16_000],
  ['flac.ogg', 16_000],
])('the length of %s', (name, rate) => {
  it('does not believe granule positions that say less, and believes those that say more', async () => {
    const honest = await lengthOf(recorded(name));
    for (const granule of [1n, 100n, 0xffffffffffffffffn]) expect(await lengthOf(claiming(name, granule))).toBe(honest);
    expect(await lengthOf(claiming(name, BigInt(rate * 60)))).toBe(60_000);
  });

  it('adds up streams that follow each other, of one serial number or of two', async () => {
    const honest = (await lengthOf(recorded(name))) ?? 0;
    const other = changed(name, (pages) => {
      for (const page of pages) page.writeUInt32LE(77, 14);
    });
    for (const second of [recorded(name), other]) {
      const both = (await lengthOf(Buffer.concat([recorded(name), second]))) ?? 0;
      expect(Math.abs(both - 2 * honest)).toBeLessThanOrEqual(1);
    }
  });

  it.each<[string, (file: Buffer) => Buffer]>([
    ['a page damaged', (file) => file.fill((file[200] ?? 0) ^ 1, 200, 201)],
    ['its end cut off', (file) => file.subarray(0, file.length - 1)],
    ['a byte behind it', (file) => Buffer.concat([file, Buffer.alloc(1)])],
    ['its first page gone', (file) => Buffer.concat(oggPages(file).slice(1))],
    ['only its first page', (file) => Buffer.concat(oggPages(file).slice(0, 1))],
  ])('is not known with %s', async (_, change) => {
    expect(await lengthOf(change(recorded(name)))).toBeNull();
  });
});

describe('the length of an Ogg file', () => {
  it('counts packets, not pages: one may begin on any page', async () => {
    const honest = await lengthOf(recorded('opus.ogg'));
    const restarted = changed('opus.ogg', (pages) => {
      for (const page of pages.slice(2)) page.writeUInt8(page.readUInt8(5) | 1, 5);
    });
    expect(await lengthOf(restarted)).toBe(honest);
  });

  it('is not known where comments are missing, or the first page holds more than its header', async () => {
    const pages = oggPages(recorded('opus.ogg'));
    expect(await lengthOf(oggFile([...pages.slice(0, 1), ...pages.slice(2)]))).toBeNull();
    const [first = Buffer.alloc(0)] = pages;
    const crowded = Buffer.concat([
      first.subarray(0, 26),
      Buffer.from([2, 19, 1]),
      first.subarray(28),
      Buffer.from([8]),
    ]);
    expect(await lengthOf(oggFile([crowded, ...pages.slice(1)]))).toBeNull();
  });

  it('is not known where streams of different kinds follow each other: players decode the later with the headers of the earlier', async () => {
    for (const other of ['opus.ogg', 'flac.ogg']) {
      expect(await measure(Buffer.concat([recorded('vorbis.ogg'), recorded(other)]))).toEqual({
        kind: 'unmeasured',
        why: 'its streams differ',
      });
    }
  });

  it('is not known where a stream is of a kind that is not measured', async () => {
    const speex = changed('opus.ogg', (pages) => pages[0]?.write('Speex   ', 28));
    expect(await measure(speex)).toEqual({ kind: 'unmeasured', why: 'it holds a stream of another kind' });
  });

  it('is not known where the setup of Vorbis is damaged', async () => {
    const broken = changed('vorbis.ogg', (pages) => {
      const page = pages[1] ?? Buffer.alloc(0);
      page.fill(0, page.indexOf('BCV') + 3, page.indexOf('BCV') + 40);
    });
    expect(await measure(broken)).toMatchObject({ kind: 'unmeasured' });
  });
});
