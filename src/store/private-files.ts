/** Folders that only the user may enter, and files that are whole or not there, whenever the power fails. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DirectoryUnusableError } from './store-error.ts';

/**
 * Makes sure of a folder of mode 0700. An open folder is closed when it is empty or holds `mark`; one that holds other things
 * is refused, lest somebody's own folder be closed to others. Throws DirectoryUnusableError.
 */
export function preparePrivateFolder(dir: string, mark: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (process.platform === 'win32' || (statSync(dir).mode & 0o077) === 0) return;
    const names = readdirSync(dir);
    if (names.length === 0 || names.includes(mark)) {
      chmodSync(dir, 0o700);
      return;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DirectoryUnusableError(`${dir} cannot be used as the data directory: ${why}`, { cause: error });
  }
  throw new DirectoryUnusableError(
    `${dir} is open to other users and holds files that are not Bollard's. Choose an empty folder as the data directory.`,
  );
}

/** Replaces a file of mode 0600: after a crash it holds the old content or the new, never a part (F27). */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.new`;
  rmSync(temporary, { force: true });
  const file = openSync(temporary, 'wx', 0o600);
  try {
    const bytes = Buffer.from(content);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Makes renames and new names in a folder durable. Windows has no such call. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
