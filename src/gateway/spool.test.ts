import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearSpool, Spool, type SpoolLimits } from './spool.ts';

const LIMITS: SpoolLimits = { maxBytes: 1_000_000, freeBytesToKeep: 0 };
const MEGABYTE = Buffer.alloc(1024 * 1024, 7);

let dataDir: string;
const opened: Spool[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'bollard-spool-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((spool) => spool.close()));
  rmSync(dataDir, { recursive: true });
});

async function create(limits: SpoolLimits = LIMITS): Promise<Spool> {
  const spool = await Spool.create(dataDir, limits);
  if (typeof spool === 'string') throw new Error(spool);
  opened.push(spool);
  return spool;
}

describe('the spool', () => {
  it('gives back the very bytes that were written, whole or in part', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 20 }),
        fc.nat(),
        fc.nat(),
        async (chunks, one, two) => {
          const spool = await create();
          const whole = Buffer.concat(chunks);
          for (const chunk of chunks) expect(await spool.write(chunk)).toBeNull();
          expect(spool.size).toBe(whole.length);
          expect((await buffer(spool.readStream())).equals(whole)).toBe(true);
          const [start = 0, end = 0] = [one % (whole.length + 1), two % (whole.length + 1)].sort((a, b) => a - b);
          expect((await buffer(spool.readStream(start, end))).equals(whole.subarray(start, end))).toBe(true);
          expect((await spool.read(start, end - start)).equals(whole.subarray(start, end))).toBe(true);
          await spool.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('streams more than one buffer in order, twice', async () => {
    const spool = await create();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    await spool.write(bytes);
    for (let time = 0; time < 2; time += 1) expect((await buffer(spool.readStream())).equals(bytes)).toBe(true);
  });

  it('keeps the order of writes that nobody waited for', async () => {
    const spool = await create();
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => spool.write(Buffer.from(text.repeat(1000)))));
    expect((await spool.read(0, 5000)).toString()).toBe(['a', 'b', 'c', 'd'].map((text) => text.repeat(1000)).join(''));
  });

  it('reads nothing beyond the end, nor before the beginning', async () => {
    const spool = await create();
    await spool.write(Buffer.from('abc'));
    expect((await spool.read(2, 10)).toString()).toBe('c');
    expect(await spool.read(3, 10)).toHaveLength(0);
    expect(await spool.read(100, 10)).toHaveLength(0);
  });

  it.skipIf(process.platform === 'win32')(
    'has no name from the beginning, in a folder that only its owner enters',
    async () => {
      const spool = await create();
      await spool.write(Buffer.from('secret'));
      const folder = join(dataDir, 'spool');
      expect(readdirSync(folder)).toEqual([]);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    },
  );

  it('takes no byte beyond its size, and nothing after that', async () => {
    const spool = await create({ ...LIMITS, maxBytes: 10 });
    expect(await spool.write(Buffer.alloc(10))).toBeNull();
    expect(await spool.write(Buffer.alloc(1))).toBe('too_large');
    expect(spool.size).toBe(10);
    expect(await spool.write(Buffer.alloc(0))).toBe('too_large');
  });

  it('is refused where the disk is too full already', async () => {
    expect(await Spool.create(dataDir, { ...LIMITS, freeBytesToKeep: Number.MAX_SAFE_INTEGER })).toBe('no_space');
    expect(await Spool.create(dataDir, { ...LIMITS, freeBytesToKeep: 100, freeBytes: async () => 99 })).toBe(
      'no_space',
    );
  });

  it('F: stops while it is written where the disk fills up, and keeps free what must stay free', async () => {
    let free = 100 * MEGABYTE.length;
    const spool = await create({
      maxBytes: 200 * MEGABYTE.length,
      freeBytesToKeep: 90 * MEGABYTE.length,
      freeBytes: async () => free,
    });
    let written = 0;
    let failure = await spool.write(MEGABYTE);
    while (failure === null && written < 100) {
      written += 1;
      free -= MEGABYTE.length;
      failure = await spool.write(MEGABYTE);
    }
    expect(failure).toBe('no_space');
    expect(free).toBeGreaterThanOrEqual(90 * MEGABYTE.length);
    expect(await spool.write(MEGABYTE)).toBe('no_space');
  });

  it('asks again for the free space before it gives up', async () => {
    const room = [1, 10 * MEGABYTE.length];
    const spool = await create({
      maxBytes: 10 * MEGABYTE.length,
      freeBytesToKeep: 1000,
      freeBytes: async () => 1000 + (room.shift() ?? 0),
    });
    expect(await spool.write(MEGABYTE)).toBeNull();
    expect(room).toEqual([]);
  });

  it('fails as a value where its folder cannot be made, or its free space cannot be asked', async () => {
    writeFileSync(join(dataDir, 'spool'), '');
    expect(await Spool.create(dataDir, LIMITS)).toBe('failed');
    rmSync(join(dataDir, 'spool'));
    expect(await Spool.create(dataDir, { ...LIMITS, freeBytes: () => Promise.reject(new Error('EIO')) })).toBe(
      'failed',
    );
  });

  it('is closed any number of times, and takes nothing afterwards', async () => {
    const spool = await create();
    const writing = spool.write(MEGABYTE.subarray(0, 1000));
    await Promise.all([spool.close(), spool.close()]);
    expect(await writing).not.toBe('too_large');
    expect(await spool.write(Buffer.from('more'))).toBe('failed');
    await expect(buffer(spool.readStream(0, 1000))).rejects.toThrow();
    await spool.close();
  });

  it('removes what an earlier run left, and nothing else', async () => {
    mkdirSync(join(dataDir, 'spool'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'spool', 'left'), 'x');
    writeFileSync(join(dataDir, 'kept'), 'x');
    await clearSpool(dataDir);
    expect(readdirSync(join(dataDir, 'spool'))).toEqual([]);
    expect(existsSync(join(dataDir, 'kept'))).toBe(true);
    rmSync(join(dataDir, 'spool'), { recursive: true });
    await clearSpool(dataDir);
  });
});
