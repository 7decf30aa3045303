import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { CallError } from './call-error.ts';
import { readPassphraseFile } from './passphrase-file.ts';

interface Place {
  readonly dir: string;
  readonly dataDir: string;
  readonly file: string;
}

function place(content: string | Uint8Array = 'open sesame\n', mode = 0o600): Place {
  const dir = makeFolder();
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  const file = join(dir, 'passphrase');
  writeFileSync(file, content, { mode });
  return { dir, dataDir, file };
}

function refusal({ file, dataDir }: Pick<Place, 'file' | 'dataDir'>): string {
  try {
    readPassphraseFile(file, dataDir);
  } catch (error) {
    expect(error).toBeInstanceOf(CallError);
    return error instanceof Error ? error.message : '';
  }
  return 'not refused';
}

describe('a passphrase file', () => {
  it.each([
    ['with a line break', 'open sesame\n'],
    ['without one', 'open sesame'],
    ['from Windows', 'open sesame\r\nand more\r\n'],
    ['with more lines', 'open sesame\n# a note\n'],
  ])('gives its first line: %s', (_what, content) => {
    const { file, dataDir } = place(content);
    expect(readPassphraseFile(file, dataDir)).toBe('open sesame');
  });

  it('keeps blanks, which are part of a passphrase, and letters of any script', () => {
    const { file, dataDir } = place('  Sésam öffne dich 開けゴマ \n');
    expect(readPassphraseFile(file, dataDir)).toBe('  Sésam öffne dich 開けゴマ ');
  });

  it('may be as large as 4 KB and no larger', () => {
    const longest = place('x'.repeat(4096));
    expect(readPassphraseFile(longest.file, longest.dataDir)).toHaveLength(4096);
    expect(refusal(place('x'.repeat(4097)))).toContain('larger than 4 KB');
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o602, 0o666, 0o610])('is refused with mode %o', (mode) => {
    const there = place();
    chmodSync(there.file, mode);
    expect(refusal(there)).toContain('chmod 600');
  });

  it('may be read-only', () => {
    const { file, dataDir } = place();
    chmodSync(file, 0o400);
    expect(readPassphraseFile(file, dataDir)).toBe('open sesame');
  });

  it('is refused when it belongs to another user', (context) => {
    context.skip(process.getuid?.() !== 0, 'needs root');
    const there = place();
    chownSync(there.file, 12_345, 12_345);
    expect(refusal(there)).toContain('another user');
  });

  it('is refused in the data directory, however it is named', () => {
    const { dir, dataDir } = place();
    const within = join(dataDir, 'deep', 'passphrase');
    mkdirSync(join(dataDir, 'deep'));
    writeFileSync(within, 'open sesame\n', { mode: 0o600 });
    symlinkSync(within, join(dir, 'link'));
    symlinkSync(dataDir, join(dir, 'other-name'));
    expect(refusal({ file: within, dataDir })).toContain('data directory');
    expect(refusal({ file: join(dir, 'link'), dataDir })).toContain('data directory');
    expect(refusal({ file: within, dataDir: join(dir, 'other-name') })).toContain('data directory');
    expect(refusal({ file: relative(process.cwd(), within), dataDir })).toContain('data directory');
    expect(refusal({ file: join(dataDir, '..', 'data', 'deep', 'passphrase'), dataDir })).toContain('data directory');
  });

  it('may lie beside a data directory whose name begins alike, or that is not made yet', () => {
    const { dir, file } = place();
    const beside = join(dir, 'data-of-mine');
    mkdirSync(beside);
    writeFileSync(join(beside, 'passphrase'), 'beside\n', { mode: 0o600 });
    expect(readPassphraseFile(join(beside, 'passphrase'), join(dir, 'data'))).toBe('beside');
    expect(readPassphraseFile(file, join(dir, 'not-made'))).toBe('open sesame');
  });

  it('is judged by what a link leads to', () => {
    const there = place();
    const link = join(there.dir, 'link');
    symlinkSync(there.file, link);
    expect(readPassphraseFile(link, there.dataDir)).toBe('open sesame');
    chmodSync(there.file, 0o644);
    expect(refusal({ ...there, file: link })).toContain('chmod 600');
  });

  it('is refused when it is not there, a folder, empty, or begins with an empty line', () => {
    const there = place();
    expect(refusal({ ...there, file: join(there.dir, 'missing') })).toContain('cannot be read');
    expect(refusal({ ...there, file: there.dir })).toContain('no regular file');
    expect(refusal(place(''))).toContain('empty first line');
    expect(refusal(place('\nopen sesame\n'))).toContain('empty first line');
  });

  it('is refused when it is a pipe that nobody writes to, without waiting for one', (context) => {
    context.skip(process.platform === 'win32', 'needs mkfifo');
    const there = place();
    const pipe = join(there.dir, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo -m 600 "$0"', pipe]);
    expect(refusal({ ...there, file: pipe })).toContain('no regular file');
  });

  it('never repeats its content in a refusal', () => {
    const there = place('open sesame\n');
    chmodSync(there.file, 0o644);
    linkSync(there.file, join(there.dataDir, 'passphrase'));
    expect(refusal(there)).not.toContain('sesame');
    expect(refusal({ ...there, file: join(there.dataDir, 'passphrase') })).not.toContain('sesame');
  });
});
