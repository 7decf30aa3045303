/** A body that must be known whole before any of it leaves, and is too large for memory: kept in a file that has no name. */
import type { Readable } from 'node:stream';
import type { UploadStream } from './request-body.ts';
import { Spool, type SpoolLimits } from './spool.ts';

/** `gone`: the agent hung up. `stopped`: see the stream's own `stopped`. */
export type SpoolingFailure = 'too_large' | 'no_space' | 'gone' | 'stopped';

/** Reads the upload to its end into a spool. Never rejects; what failed leaves no file. */
export async function spoolUpload<Reason extends string>(
  upload: UploadStream<Reason>,
  dataDir: string,
  limits: SpoolLimits,
): Promise<SpooledBody | SpoolingFailure> {
  const spool = await Spool.create(dataDir, limits);
  if (typeof spool === 'string') {
    upload.destroy();
    return spool === 'too_large' ? 'too_large' : 'no_space';
  }
  upload.onStopped(() => upload.destroy());
  if (upload.stopped !== null) upload.destroy();
  try {
    for await (const chunk of upload) {
      const failure = Buffer.isBuffer(chunk) ? await spool.write(chunk) : 'failed';
      if (failure === null) continue;
      await spool.close();
      return failure === 'too_large' ? 'too_large' : 'no_space';
    }
    return new SpooledBody(spool, upload.bytes);
  } catch {
    await spool.close();
    return upload.stopped === null ? 'gone' : 'stopped';
  }
}

export class SpooledBody {
  readonly bytes: number;
  readonly spool: Spool;

  constructor(spool: Spool, bytes: number) {
    this.spool = spool;
    this.bytes = bytes;
  }

  /** The very bytes that were checked. */
  stream(): Readable {
    // Who sends it hears of its failures; a call that is over closes the file while it may still be read.
    return this.spool.readStream().on('error', () => undefined);
  }

  close(): void {
    this.spool.close().catch(() => undefined);
  }
}
