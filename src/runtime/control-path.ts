/** Where the control socket is, and the secret both ends know. Only the holder of the directory lock binds it. */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeDurably } from '../store/private-files.ts';
import { CallError } from './call-error.ts';

const KEY_FILE = 'control.key';
const PIPE_FILE = 'control.pipe';
const LONGEST_PATH = 100;

/** The socket's path; a long one moves to a hashed folder of mode 0700. On Windows a pipe whose name only a file tells. */
export function controlPath(dataDir: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\bollard-${secretIn(dataDir, PIPE_FILE, 16).toString('hex')}`;
  const path = join(resolve(dataDir), 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 24);
  const folder = join(process.env.XDG_RUNTIME_DIR || tmpdir(), `bollard-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || (stat.mode & 0o077) !== 0 || stat.uid !== process.getuid?.()) {
    throw new CallError('refused', `${folder} is not a folder of yours alone, so no control socket is put there.`);
  }
  return join(folder, 'control.sock');
}

/** 32 bytes of mode 0600 that a client and the instance both read: whoever cannot read them is not talked to. */
export function controlKey(dataDir: string): Buffer {
  return secretIn(dataDir, KEY_FILE, 32);
}

export function removeSocket(path: string): void {
  if (process.platform !== 'win32') rmSync(path, { force: true });
}

export function protectSocket(path: string): void {
  if (process.platform !== 'win32') chmodSync(path, 0o600);
}

function secretIn(dataDir: string, file: string, bytes: number): Buffer {
  const path = join(dataDir, file);
  try {
    const secret = readFileSync(path);
    if (secret.length === bytes) return secret;
  } catch {
    // Not made yet.
  }
  const secret = randomBytes(bytes);
  writeDurably(path, secret);
  return secret;
}
