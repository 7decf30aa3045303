import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../src/core/catalogue/catalogue.ts';

const script = join(import.meta.dirname, '../scripts/catalogue-check.ts');
const requests = { none: {}, json: { 'application/json': {} }, multipart: { 'multipart/form-data': {} } };
const responses = {
  json: { 'application/json': {} },
  audio: { 'audio/mpeg': {} },
  stream_audio: { 'audio/mpeg': {} },
  ndjson: { 'application/json': {} },
  sse: { 'text/event-stream': {} },
  text: { 'text/plain': {} },
  multipart: { 'multipart/mixed': {} },
  file: { 'application/zip': {} },
  empty: {},
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bollard-catalogue-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes an OpenAPI file of these operations and runs the script on it. */
function check(operations: typeof OPERATIONS): { status: number | null; lines: string[] } {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path, label, deprecated, requestKind, responseKind } of operations) {
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        summary: label,
        deprecated,
        requestBody: { content: requests[requestKind] },
        responses: { 200: { content: responses[responseKind] } },
      },
    };
  }
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', paths }));
  return run(file);
}

function run(...parameters: string[]): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [script, ...parameters], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe('npm run catalogue:check', () => {
  it('exits 0 where the file says what the catalogue says', () => {
    expect(check(OPERATIONS)).toEqual({
      status: 0,
      lines: ['414 operations in the catalogue: 0 new, 0 gone, 0 changed'],
    });
  });

  it('lists what is new, gone and changed, and exits 1', () => {
    const [first, second, ...rest] = OPERATIONS;
    if (!first || !second) throw new Error('the catalogue is empty');
    const sing = { ...first, path: '/v1/singing', label: 'Sing' };
    const { status, lines } = check([sing, { ...second, deprecated: true }, ...rest]);
    expect(status).toBe(1);
    expect(lines).toEqual([
      'new     POST /v1/singing  (Sing)',
      `changed POST ${second.path}  (${second.id}: now deprecated)`,
      `gone    POST ${first.path}  (${first.id})`,
      '414 operations in the catalogue: 1 new, 1 gone, 1 changed',
    ]);
  });

  it('exits 2 for wrong usage, a missing file and a file that is no OpenAPI document', () => {
    const text = join(folder, 'text.json');
    writeFileSync(text, 'not JSON');
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"swagger":"2.0"}');
    for (const parameters of [[], ['--help'], [text, other], [join(folder, 'missing')], [text], [other]]) {
      expect([parameters, run(...parameters).status]).toEqual([parameters, 2]);
    }
  });
});
