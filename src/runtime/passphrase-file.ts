/** Reads the passphrase from a file. Whoever can read that file is the owner, so it must be the owner's alone. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { CallError } from './call-error.ts';

const LARGEST = 4096;

/** The first line. Throws CallError when others could read or replace it, or when it lies within the data directory. */
export function readPassphraseFile(file: string, dataDir: string): string {
  const refuse = (why: string) => new CallError('bad_input', `The passphrase file ${file} ${why}.`);
  let descriptor: number;
  try {
    // Not blocking: a pipe that nobody writes to would be waited for, and is refused below.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    throw refuse('cannot be read');
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw refuse('is no regular file');
    // Windows has no mode bits: there the user profile's own permissions must do.
    if (process.platform !== 'win32') {
      if ((stat.mode & 0o077) !== 0) throw refuse('can be read by others: chmod 600 it');
      if (stat.uid !== process.getuid?.()) throw refuse('belongs to another user');
    }
    if (isWithin(realpathSync(file), dataDir))
      throw refuse('lies in the data directory, beside what it protects: move it');
    const bytes = Buffer.alloc(LARGEST + 1);
    const length = readSync(descriptor, bytes);
    const [line = ''] = bytes.toString('utf8', 0, length).split(/\r?\n/, 1);
    if (length > LARGEST) throw refuse('is larger than 4 KB');
    if (line === '') throw refuse('has an empty first line');
    return line;
  } finally {
    closeSync(descriptor);
  }
}

function isWithin(path: string, folder: string): boolean {
  let real = resolve(folder);
  try {
    real = realpathSync(folder);
  } catch {
    // Not made yet: the path as given must do.
  }
  return path === real || path.startsWith(real + sep);
}
