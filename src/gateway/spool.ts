/**
 * A body on disk while it is looked at: an unlinked file of mode 0600 in a folder of mode 0700, so that nobody else reads it, a crash
 * leaves nothing, and the bytes that were looked at are the bytes that are forwarded.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** `too_large`: over `maxBytes`. `no_space`: the disk is, or would be, too full. `failed`: any other fault of the disk. */
export type SpoolFailure = 'too_large' | 'no_space' | 'failed';

export interface SpoolLimits {
  /** Most bytes of one body. */
  readonly maxBytes: number;
  /** What must stay free on the disk for everything else (the log above all). */
  readonly freeBytesToKeep: number;
  /** Asks for the free bytes of a folder's disk; the system's own count unless told. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const FOLDER = 'spool';
/** The free space is counted again after so many bytes. */
const CHECK_EVERY = 4 * 1024 * 1024;
const BLOCK = 64 * 1024;
/** Windows cannot remove a file that is open. */
const UNLINKS_OPEN_FILES = process.platform !== 'win32';
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Removes what an earlier run left (a crash before the unlink; on Windows any crash). To be called by the holder of the data directory. */
export async function clearSpool(dataDir: string): Promise<void> {
  const folder = join(dataDir, FOLDER);
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true }).catch(() => {})));
}

export class Spool {
  readonly #handle: FileHandle;
  readonly #path: string | null;
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  #size = 0;
  /** Bytes that may still be written, as far as is known. */
  #room: number;
  #unchecked = 0;
  #failure: SpoolFailure | null = null;
  #last: Promise<SpoolFailure | null> = Promise.resolve(null);
  #closing: Promise<void> | null = null;

  private constructor(handle: FileHandle, path: string | null, folder: string, limits: SpoolLimits, room: number) {
    this.#handle = handle;
    this.#path = path;
    this.#folder = folder;
    this.#limits = limits;
    this.#room = room;
  }

  /** Opens an empty one in `spool/` of the data directory. Never rejects. */
  static async create(dataDir: string, limits: SpoolLimits): Promise<Spool | SpoolFailure> {
    const folder = join(dataDir, FOLDER);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const room = await roomIn(folder, limits);
      if (room < 0) return 'no_space';
      const path = join(folder, randomBytes(16).toString('hex'));
      const handle = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
      if (!UNLINKS_OPEN_FILES) return new Spool(handle, path, folder, limits, room);
      try {
        await unlink(path);
      } catch (error) {
        await handle.close().catch(() => {});
        return failureOf(error);
      }
      return new Spool(handle, null, folder, limits, room);
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /** Appends bytes, in the order of the calls; resolves when they are in the file (back-pressure). After a failure, all later ones fail alike. */
  write(chunk: Uint8Array): Promise<SpoolFailure | null> {
    this.#last = this.#last.then(() => this.#append(chunk));
    return this.#last;
  }

  /** The bytes at a position; fewer only at the end. Rejects when the disk fails. */
  async read(position: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.#size - position));
    const buffer = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#handle.read(buffer, filled, wanted - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** The bytes from `start` up to, not including, `end`. Errors rather than ending short. */
  readStream(start = 0, end = this.#size): Readable {
    let at = start;
    const spool = this;
    return new Readable({
      highWaterMark: BLOCK,
      read() {
        if (at >= end) {
          this.push(null);
          return;
        }
        spool.read(at, Math.min(BLOCK, end - at)).then(
          (bytes) => {
            at += bytes.length;
            if (bytes.length === 0) this.destroy(new Error('The spooled body ended early'));
            else this.push(bytes);
          },
          (error: Error) => this.destroy(error),
        );
      },
    });
  }

  /** Gives the disk space back. Any number of times; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#failure ??= 'failed';
    await this.#last;
    await this.#handle.close().catch(() => {});
    if (this.#path !== null) await rm(this.#path, { force: true }).catch(() => {});
  }

  async #append(chunk: Uint8Array): Promise<SpoolFailure | null> {
    if (this.#failure !== null) return this.#failure;
    try {
      this.#failure = await this.#refusal(chunk.length);
      let written = 0;
      while (this.#failure === null && written < chunk.length) {
        const { bytesWritten } = await this.#handle.write(chunk, written, chunk.length - written, this.#size);
        written += bytesWritten;
        this.#size += bytesWritten;
      }
    } catch (error) {
      this.#failure = failureOf(error);
    }
    return this.#failure;
  }

  async #refusal(more: number): Promise<SpoolFailure | null> {
    if (this.#size + more > this.#limits.maxBytes) return 'too_large';
    if (more > this.#room || this.#unchecked >= CHECK_EVERY) {
      this.#room = await roomIn(this.#folder, this.#limits);
      this.#unchecked = 0;
    }
    if (more > this.#room) return 'no_space';
    this.#room -= more;
    this.#unchecked += more;
    return null;
  }
}

async function roomIn(folder: string, limits: SpoolLimits): Promise<number> {
  return (await (limits.freeBytes ?? systemFreeBytes)(folder)) - limits.freeBytesToKeep;
}

async function systemFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function failureOf(error: unknown): SpoolFailure {
  return error instanceof Error && 'code' in error && FULL.has(error.code) ? 'no_space' : 'failed';
}
