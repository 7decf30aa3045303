import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { writeDurably } from './private-files.ts';

const MODULE = fileURLToPath(new URL('./private-files.ts', import.meta.url));
const KILLS = 12;

/** Another process that replaces the file over and over, with contents that are easy to tell from a part of one. */
function rewriter(path: string) {
  const source = `
    import { writeDurably } from ${JSON.stringify(MODULE)};
    for (let turn = 0; ; turn += 1) {
      writeDurably(${JSON.stringify(path)}, String(turn % 10).repeat(100_000));
      if (turn === 0) process.stdout.write('begun');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('writeDurably', () => {
  it('F27: leaves the old content or the new, whole, wherever the process is killed', async () => {
    const path = join(makeFolder(), 'secret');
    writeDurably(path, 'x'.repeat(100_000));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = rewriter(path);
      const exit = once(child, 'exit');
      await once(child.stdout, 'data');
      // Not for luck: each kill comes at another point of the work.
      await delay(kill * 3);
      child.kill('SIGKILL');
      await exit;
      const content = readFileSync(path, 'utf8');
      expect(content.length).toBe(100_000);
      expect(new Set(content).size).toBe(1);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    writeDurably(path, 'the end');
    expect(readFileSync(path, 'utf8')).toBe('the end');
    expect(readdirSync(join(path, '..'))).toEqual(['secret']);
  });

  it('F27: is not stopped by what a killed process left beside the file, and does not take over its mode', () => {
    const path = join(makeFolder(), 'secret');
    writeDurably(path, 'old');
    writeFileSync(`${path}.new`, 'half of somethi', { mode: 0o644 });
    expect(readFileSync(path, 'utf8')).toBe('old');
    writeDurably(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('F27: keeps the old content when the new one cannot be written', () => {
    const dir = makeFolder();
    const path = join(dir, 'secret');
    writeDurably(path, 'old');
    // A folder in the place of the temporary file stops root too, whom modes do not.
    mkdirSync(`${path}.new`);
    expect(() => writeDurably(path, 'new')).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});
