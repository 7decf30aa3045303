/** Writes what a filter shows to a file, newest first, and only a whole file ever bears the name the person chose. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { AuditFilter } from '../contract/bridge.ts';
import type { CallInput, CallResult } from '../contract/calls.ts';
import { csvHeader, csvLine } from '../runtime/csv.ts';

type ExportFormat = 'csv' | 'jsonl';

export interface ExportProgress {
  readonly exportId: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly rows: number;
  readonly message: string;
}

export interface ExportParts {
  readonly page: (input: CallInput<'audit.page'>) => Promise<CallResult<'audit.page'>>;
  readonly onProgress: (progress: ExportProgress) => void;
}

export interface Exports {
  /** Begins to write; what becomes of it is told as progress. */
  start(file: string, format: ExportFormat, filter: AuditFilter): string;
  /** False: there is no such export any more. */
  cancel(exportId: string): boolean;
  /** Cancels all and waits until no half file is left. */
  end(): Promise<void>;
}

const PAGE = 1000;
const TELL_MS = 100;

export function createExports(parts: ExportParts): Exports {
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  const onProgress = (progress: ExportProgress) => {
    if (progress.state !== 'running') running.delete(progress.exportId);
    parts.onProgress(progress);
  };
  return {
    start(file, format, filter) {
      const exportId = randomBytes(9).toString('base64url');
      const abort = new AbortController();
      const done = write({ exportId, file, format, filter, signal: abort.signal }, { ...parts, onProgress });
      running.set(exportId, { abort, done });
      return exportId;
    },
    cancel(exportId) {
      const found = running.get(exportId);
      found?.abort.abort();
      return found !== undefined;
    },
    async end() {
      for (const { abort } of running.values()) abort.abort();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

interface Job {
  readonly exportId: string;
  readonly file: string;
  readonly format: ExportFormat;
  readonly filter: AuditFilter;
  readonly signal: AbortSignal;
}

/** Never rejects. */
async function write(job: Job, { page, onProgress }: ExportParts): Promise<void> {
  const { exportId, file, format, filter, signal } = job;
  const temporary = `${file}.${exportId}.part`;
  let rows = 0;
  const tell = (state: ExportProgress['state'], message: string) => onProgress({ exportId, state, rows, message });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      if (format === 'csv') await handle.write(csvHeader());
      let cursor: number | null = null;
      let toldAt = performance.now();
      do {
        signal.throwIfAborted();
        const result: CallResult<'audit.page'> = await page({
          filter,
          view: format === 'csv' ? 'calls' : 'entries',
          order: 'newest',
          cursor,
          limit: PAGE,
        });
        if (!result.ok) throw new Error(result.error.message);
        const { entries } = result.value;
        await handle.write(
          entries.map((entry) => (format === 'csv' ? csvLine(entry) : `${JSON.stringify(entry)}\n`)).join(''),
        );
        rows += entries.length;
        cursor = result.value.cursor;
        if (performance.now() - toldAt >= TELL_MS) {
          toldAt = performance.now();
          tell('running', '');
        }
      } while (cursor !== null);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    await rename(temporary, file);
    tell('done', `Wrote ${rows.toLocaleString('en-US')} ${rows === 1 ? 'line' : 'lines'} to ${file}.`);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (signal.aborted) tell('cancelled', 'The export was cancelled; no file was written.');
    else tell('failed', `The export failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
