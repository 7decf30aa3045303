import { describe, expect, it } from 'vitest';
import type { RequestKind, ResponseKind } from '../operation.ts';
import { findOperation, OPERATIONS } from './catalogue.ts';
import { compareCatalogue, type Difference } from './compare.ts';

const REQUESTS: Readonly<Record<RequestKind, string | null>> = {
  none: null,
  json: 'application/json',
  multipart: 'multipart/form-data; boundary=x',
};

const RESPONSES: Readonly<Record<ResponseKind, string | null>> = {
  json: 'application/json',
  audio: 'audio/mpeg',
  stream_audio: 'audio/*',
  ndjson: 'application/json',
  sse: 'text/event-stream',
  text: 'text/html',
  multipart: 'multipart/mixed',
  file: 'application/zip',
  empty: null,
};

function contentOf(type: string | null): object {
  return type === null ? {} : { content: { [type]: { schema: {} } } };
}

interface Described {
  summary: string;
  deprecated?: boolean;
  requestBody?: object;
  responses: Record<string, object>;
}

/** An OpenAPI document that says what the catalogue says. */
function documentOf(): { openapi: string; paths: Record<string, Record<string, Described>>; components?: object } {
  const paths: Record<string, Record<string, Described>> = {};
  for (const { method, path, label, deprecated, requestKind, responseKind } of OPERATIONS) {
    const item = paths[path] ?? {};
    paths[path] = item;
    item[method.toLowerCase()] = {
      summary: label,
      deprecated,
      requestBody: contentOf(REQUESTS[requestKind]),
      responses: { 200: contentOf(RESPONSES[responseKind]), 422: contentOf('application/problem+json') },
    };
  }
  return { openapi: '3.1.0', paths };
}

function differencesAfter(change: (paths: Record<string, Record<string, Described>>) => void): readonly Difference[] {
  const document = documentOf();
  change(document.paths);
  const comparison = compareCatalogue(OPERATIONS, document);
  if (!comparison.ok) throw new Error(comparison.message);
  return comparison.differences;
}

function at(paths: Record<string, Record<string, Described>>, path: string, method: string): Described {
  const described = paths[path]?.[method];
  if (!described) throw new Error(`${method} ${path} is not in the document`);
  return described;
}

describe('comparing the catalogue with an OpenAPI document', () => {
  it('finds no difference where there is none', () => {
    expect(differencesAfter(() => undefined)).toEqual([]);
  });

  it('notices a new path and a new method on a known one', () => {
    const described = { summary: 'Sing', responses: {} };
    const found = differencesAfter((paths) => {
      paths['/v1/singing/{voice_id}'] = { post: described };
      paths['/v1/models'] = { ...paths['/v1/models'], delete: described, head: described };
    });
    expect(found).toEqual([
      { kind: 'new', route: 'DELETE /v1/models', detail: 'Sing' },
      { kind: 'new', route: 'HEAD /v1/models', detail: 'Sing' },
      { kind: 'new', route: 'POST /v1/singing/{voice_id}', detail: 'Sing' },
    ]);
  });

  it('notices what is gone', () => {
    const found = differencesAfter((paths) => {
      delete paths['/v1/models'];
      delete paths['/v1/voices/{voice_id}']?.delete;
    });
    expect(found).toEqual([
      { kind: 'gone', route: 'DELETE /v1/voices/{voice_id}', detail: 'voices.delete' },
      { kind: 'gone', route: 'GET /v1/models', detail: 'models.list' },
    ]);
  });

  it('notices an operation that becomes or is no longer deprecated', () => {
    const found = differencesAfter((paths) => {
      at(paths, '/v1/models', 'get').deprecated = true;
      delete at(paths, '/v1/voices', 'get').deprecated;
    });
    expect(found.map(({ kind, detail }) => `${kind} ${detail}`).sort()).toEqual([
      'changed models.list: now deprecated',
      'changed voices.get_all: no longer deprecated',
    ]);
  });

  it('notices a renamed path parameter, and does not take it for another operation', () => {
    const found = differencesAfter((paths) => {
      paths['/v1/dubbing/{dub}'] = paths['/v1/dubbing/{dubbing_id}'] ?? {};
      delete paths['/v1/dubbing/{dubbing_id}'];
    });
    const detail = 'path parameter {dubbing_id} is now {dub}';
    expect(found).toEqual([
      { kind: 'changed', route: 'GET /v1/dubbing/{dub}', detail: `dubbing.get: ${detail}` },
      { kind: 'changed', route: 'DELETE /v1/dubbing/{dub}', detail: `dubbing.delete: ${detail}` },
    ]);
  });

  it.each(['none', 'json', 'multipart'] as const)('notices a request that was %s and is not', (kind) => {
    const operation = OPERATIONS.find(({ requestKind }) => requestKind === kind);
    if (!operation) throw new Error(`no operation has a ${kind} request`);
    for (const type of [null, 'application/json', 'multipart/form-data', 'application/octet-stream']) {
      if (type === REQUESTS[kind]?.split(';')[0] || type === REQUESTS[kind]) continue;
      const found = differencesAfter((paths) => {
        at(paths, operation.path, operation.method.toLowerCase()).requestBody = contentOf(type);
      });
      expect(found.map(({ detail }) => detail)).toEqual([`${operation.id}: request was ${kind}, is ${type ?? 'none'}`]);
    }
  });

  it.each([
    ['json', 'audio/mpeg'],
    ['json', null],
    ['audio', 'application/json'],
    ['stream_audio', 'text/event-stream'],
    ['ndjson', 'audio/mpeg'],
    ['sse', 'application/json'],
    ['text', 'application/json'],
    ['multipart', 'audio/mpeg'],
    ['file', 'application/json'],
    ['file', null],
    ['empty', 'application/json'],
  ] as const)('notices a response that was %s and is %s', (kind, type) => {
    const operation = OPERATIONS.find(({ responseKind }) => responseKind === kind);
    if (!operation) throw new Error(`no operation has a ${kind} response`);
    const found = differencesAfter((paths) => {
      at(paths, operation.path, operation.method.toLowerCase()).responses = { 201: contentOf(type) };
    });
    expect(found.map(({ detail }) => detail)).toEqual([`${operation.id}: response was ${kind}, is ${type ?? 'none'}`]);
  });

  it('follows local references, and gives up on those that lead nowhere or in a circle', () => {
    const models = findOperation('models.list');
    if (!models) throw new Error('models.list is missing');
    const with200 = (response: object) => ({
      openapi: '3.0.3',
      paths: { '/v1/models': { get: { responses: { 200: response } } } },
      components: {
        responses: {
          list: contentOf('application/json'),
          one: { $ref: '#/components/responses/two' },
          two: { $ref: '#/components/responses/one' },
        },
      },
    });
    const details = (response: object): unknown => {
      const comparison = compareCatalogue([models], with200(response));
      return comparison.ok && comparison.differences.map(({ detail }) => detail);
    };
    expect(details({ $ref: '#/components/responses/list' })).toEqual([]);
    for (const $ref of ['#/components/responses/none', '#/components/responses/one', 'https://example.com/x', '#']) {
      expect(details({ $ref })).toEqual(['models.list: response was json, is none']);
    }
  });

  it('refuses what is no OpenAPI 3 document', () => {
    for (const document of [null, [], 'text', {}, { swagger: '2.0', paths: {} }, { openapi: 3, paths: {} }]) {
      expect(compareCatalogue(OPERATIONS, document)).toEqual({ ok: false, message: 'this is no OpenAPI 3 document' });
    }
    expect(compareCatalogue(OPERATIONS, { openapi: '3.1.0' }).ok).toBe(false);
  });

  it('takes a path item that is nothing for nothing', () => {
    const found = differencesAfter((paths) =>
      Object.assign(paths, { '/v1/x': null, '/v1/y': 'text', '/v1/z': { get: 1 } }),
    );
    expect(found).toEqual([]);
  });
});
