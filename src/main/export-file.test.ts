import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import type { CallInput, CallResult } from '../contract/calls.ts';
import type { EntryShape } from '../contract/shapes.ts';
import { csvHeader, csvLine } from '../runtime/csv.ts';
import { createExports, type ExportProgress } from './export-file.ts';

function entry(seq: number): EntryShape {
  return {
    seq,
    at: '2026-11-25T08:00:00.000Z',
    kind: 'decision',
    callId: `call-${seq}`,
    agent: '=Agent',
    area: 'voices',
    operation: 'voices.get',
    method: 'GET',
    path: '/v1/voices',
    decision: 'allow',
    reason: 'granted',
    status: 200,
    credits: null,
    characters: null,
    durationMs: 3,
    sentence: `=Agent "listed" voices, number ${seq}`,
    hash: 'aa',
  };
}

/** A log of so many entries, newest first, as the reader pages through it. */
function logOf(length: number, asked: CallInput<'audit.page'>[] = []) {
  return async (input: CallInput<'audit.page'>): Promise<CallResult<'audit.page'>> => {
    asked.push(input);
    const from = (input.cursor ?? length + 1) - 1;
    const entries = Array.from({ length: Math.min(input.limit, from) }, (_, index) => entry(from - index));
    const last = entries.at(-1)?.seq ?? 1;
    return { ok: true, value: { entries, cursor: last > 1 ? last : null } };
  };
}

function exportsOf(page: (input: CallInput<'audit.page'>) => Promise<CallResult<'audit.page'>>) {
  const told: ExportProgress[] = [];
  const ended = Promise.withResolvers<ExportProgress>();
  const exports = createExports({
    page,
    onProgress: (progress) => {
      told.push(progress);
      if (progress.state !== 'running') ended.resolve(progress);
    },
  });
  return { exports, told, ended: ended.promise };
}

describe('an export', () => {
  it('writes every row of the filter as the command line does, from newest to oldest', async () => {
    const file = join(makeFolder(), 'calls.csv');
    const asked: CallInput<'audit.page'>[] = [];
    const { exports, ended } = exportsOf(logOf(2_345, asked));
    const exportId = exports.start(file, 'csv', { search: 'voices' });
    expect(await ended).toEqual({
      exportId,
      state: 'done',
      rows: 2_345,
      message: `Wrote 2,345 lines to ${file}.`,
    });
    const expected = Array.from({ length: 2_345 }, (_, index) => csvLine(entry(2_345 - index)));
    expect(readFileSync(file, 'utf8')).toBe(csvHeader() + expected.join(''));
    expect(asked).toHaveLength(3);
    expect(
      asked.every(({ filter, view, order }) => filter.search === 'voices' && view === 'calls' && order === 'newest'),
    ).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(exports.cancel(exportId)).toBe(false);
  });

  it('writes entries with their hashes as JSON lines', async () => {
    const file = join(makeFolder(), 'calls.jsonl');
    const asked: CallInput<'audit.page'>[] = [];
    const { exports, ended } = exportsOf(logOf(3, asked));
    exports.start(file, 'jsonl', {});
    await ended;
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([entry(3), entry(2), entry(1)]);
    expect(asked[0]?.view).toBe('entries');
  });

  it('that is cancelled leaves neither a file nor a part of one, and what was there stays', async () => {
    const folder = makeFolder();
    const file = join(folder, 'calls.csv');
    writeFileSync(file, 'from yesterday');
    const log = logOf(1_000_000);
    let pages = 0;
    const { exports, ended } = exportsOf((input) => {
      pages += 1;
      if (pages === 3) exports.cancel(exportId);
      return log(input);
    });
    const exportId = exports.start(file, 'csv', {});
    expect(await ended).toMatchObject({ state: 'cancelled' });
    expect(readdirSync(folder)).toEqual(['calls.csv']);
    expect(readFileSync(file, 'utf8')).toBe('from yesterday');
    expect(pages).toBe(3);
  });

  it('takes the place of a file only when it is whole', async () => {
    const folder = makeFolder();
    const file = join(folder, 'calls.csv');
    writeFileSync(file, 'from yesterday');
    const log = logOf(5_000);
    let pages = 0;
    const { exports, ended } = exportsOf(async (input) => {
      pages += 1;
      if (pages < 3) return log(input);
      return { ok: false, error: { code: 'internal', message: 'the disk is gone' } };
    });
    exports.start(file, 'csv', {});
    expect(await ended).toMatchObject({ state: 'failed', message: 'The export failed: the disk is gone' });
    expect(readdirSync(folder)).toEqual(['calls.csv']);
    expect(readFileSync(file, 'utf8')).toBe('from yesterday');
  });

  it('G14: says why a place cannot be written to, and leaves nothing there', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'calls.csv'));
    const { exports, ended } = exportsOf(logOf(2));
    exports.start(join(folder, 'calls.csv'), 'csv', {});
    expect(await ended).toMatchObject({ state: 'failed' });
    expect(readdirSync(folder)).toEqual(['calls.csv']);
    const missing = exportsOf(logOf(2));
    missing.exports.start(join(folder, 'no such folder', 'calls.csv'), 'csv', {});
    expect(await missing.ended).toMatchObject({ state: 'failed', message: expect.stringContaining('ENOENT') });
  });

  it('ends with the app', async () => {
    const folder = makeFolder();
    const { exports, told } = exportsOf(logOf(1_000_000));
    exports.start(join(folder, 'calls.csv'), 'csv', {});
    await exports.end();
    expect(told.at(-1)?.state).toBe('cancelled');
    expect(readdirSync(folder)).toEqual([]);
  });
});
