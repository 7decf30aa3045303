import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { acquireLock, readHolder } from './lock.ts';
import { DirectoryLockedError, DirectoryUnusableError } from './store-error.ts';

const LOCK_MODULE = fileURLToPath(new URL('./lock.ts', import.meta.url));
const holder = { pid: process.pid, what: 'this test' };

/** Another process that holds the folder until it is killed. */
async function holdElsewhere(dir: string): Promise<{ pid: number; kill(): Promise<void> }> {
  const source = `
    import { acquireLock } from ${JSON.stringify(LOCK_MODULE)};
    await acquireLock(${JSON.stringify(dir)}, { holder: { pid: process.pid, what: 'bollard serve' } });
    globalThis.gc?.();
    process.stdout.write('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('acquireLock', () => {
  it('F20: a second process names the first and gives up; SIGKILL frees the folder', async () => {
    const dir = makeFolder();
    const other = await holdElsewhere(dir);
    const refused = acquireLock(dir, { waitMs: 150, holder });
    await expect(refused).rejects.toThrow(DirectoryLockedError);
    await expect(refused).rejects.toMatchObject({ holder: { pid: other.pid, what: 'bollard serve' } });
    await expect(refused).rejects.toThrow(`${dir} is in use by bollard serve (process ${other.pid})`);
    await other.kill();
    const lock = await acquireLock(dir, { waitMs: 0, holder });
    expect(readHolder(dir)).toMatchObject(holder);
    lock.release();
  });

  it('waits until the other process ends, without blocking this one', async () => {
    const dir = makeFolder();
    const other = await holdElsewhere(dir);
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 10);
    setTimeout(() => void other.kill(), 250);
    const lock = await acquireLock(dir, { waitMs: 10_000, holder });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
    lock.release();
  });

  it('is held once in this process too, and can be taken again after its release', async () => {
    const dir = makeFolder();
    const lock = await acquireLock(dir, { holder });
    await expect(acquireLock(dir, { waitMs: 0, holder })).rejects.toThrow(DirectoryLockedError);
    lock.release();
    lock.release();
    expect(readHolder(dir)).toBeNull();
    (await acquireLock(dir, { waitMs: 0, holder })).release();
  });

  it('makes the folder for the user alone, and so its files', async () => {
    const dir = join(makeFolder(), 'a', 'b');
    const lock = await acquireLock(dir, { holder });
    if (process.platform !== 'win32') {
      expect(statSync(dir).mode & 0o777).toBe(0o700);
      for (const name of ['lock.db', 'lock.json']) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    }
    lock.release();
  });

  it.skipIf(process.platform === 'win32')(
    'closes an open folder of its own, never one with other things in it',
    async () => {
      const dir = makeFolder();
      chmodSync(dir, 0o755);
      (await acquireLock(dir, { holder })).release();
      expect(statSync(dir).mode & 0o777).toBe(0o700);
      const foreign = join(makeFolder(), 'home');
      mkdirSync(foreign);
      chmodSync(foreign, 0o755);
      writeFileSync(join(foreign, 'letter.txt'), '');
      await expect(acquireLock(foreign, { holder })).rejects.toThrow(DirectoryUnusableError);
      expect(statSync(foreign).mode & 0o777).toBe(0o755);
    },
  );

  it('F4: says when the folder cannot be used', async () => {
    const file = join(makeFolder(), 'file');
    writeFileSync(file, '');
    await expect(acquireLock(join(file, 'data'), { holder })).rejects.toThrow(/cannot be used as the data directory/);
    const garbage = makeFolder();
    writeFileSync(join(garbage, 'lock.db'), 'x'.repeat(4096));
    await expect(acquireLock(garbage, { holder })).rejects.toThrow(/lock\.db cannot be locked/);
  });

  it.runIf(existsSync('/proc/self/fd'))('F4: says when nothing can be written there', async () => {
    await expect(acquireLock('/proc/self', { holder })).rejects.toThrow(DirectoryUnusableError);
  });
});
