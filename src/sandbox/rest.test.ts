import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../../test/support/sandbox-harness.ts';
import { OPERATIONS } from '../core/catalogue/catalogue.ts';
import type { Operation } from '../core/operation.ts';
import { GUIDE } from './guide.ts';
import { LISTS, MINTS, SPOKEN } from './rest.ts';

const RACHEL = '21m00Tcm4TlvDq8ikWAM';
const SARAH = 'EXAVITQu4vr4xnSDxMaL';
const BODY = {
  text: 'Hello',
  inputs: [{ text: 'Hello', voice_id: RACHEL }],
  name: 'Thing',
  language: 'en',
  voice_name: 'Thing',
  voice_description: 'A thing',
  generated_voice_id: 'abc',
  conversation_config: {},
  history_item_ids: ['abcdefghij0123456789'],
  model_id: 'scribe_v2',
};

function pathOf(operation: Operation): string {
  const voice = operation.id === 'voices.delete' ? SARAH : RACHEL;
  return operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name) =>
    name === 'voice_id' ? voice : 'abcdefghij0123456789',
  );
}

function bodyOf(operation: Operation): { json?: unknown; form?: FormData } {
  if (operation.requestKind === 'none') return {};
  if (operation.requestKind === 'json') return { json: BODY };
  const form = new FormData();
  for (const [name, value] of Object.entries(BODY)) form.append(name, typeof value === 'string' ? value : '');
  for (const name of new Set([...operation.mediaFields, 'file', 'audio', 'files'])) {
    form.append(name, new File([new Uint8Array(8000)], 'sample.mp3', { type: 'audio/mpeg' }));
  }
  return { form };
}

const TYPES: Readonly<Record<Operation['responseKind'], RegExp>> = {
  json: /^application\/json$/,
  audio: /^audio\/mpeg$/,
  stream_audio: /^audio\/mpeg$/,
  ndjson: /^application\/json$/,
  sse: /^text\/event-stream$/,
  text: /^text\/plain$/,
  multipart: /^multipart\/mixed; boundary=/,
  file: /^(application\/zip|audio\/mpeg)$/,
  empty: /^$/,
};

describe('every operation of the catalogue', () => {
  let sandbox: SandboxUnderTest;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  it('that has an answer of its own here exists', () => {
    const ids = new Set(OPERATIONS.map((operation) => operation.id));
    for (const table of [GUIDE, LISTS, MINTS, SPOKEN])
      for (const id of Object.keys(table)) expect(ids.has(id), id).toBe(true);
  });

  it.each(OPERATIONS.map((operation) => [operation.id, operation] as const))(
    '%s has an answer of its kind',
    async (_id, operation) => {
      const response = await sandbox.call(operation.method, pathOf(operation), bodyOf(operation));
      const body = Buffer.from(await response.arrayBuffer());
      // What the sandbox keeps, it knows only by the ids that it gave; the answers for those are tested in server.test.ts.
      if (response.status === 404) {
        expect(JSON.parse(body.toString())).toMatchObject({ detail: { type: 'not_found' } });
        return;
      }
      expect(response.status, body.toString('utf8').slice(0, 300)).toBe(operation.responseKind === 'empty' ? 204 : 200);
      expect(response.headers.get('content-type') ?? '').toMatch(TYPES[operation.responseKind]);
      if (operation.responseKind === 'json') JSON.parse(body.toString());
      if (operation.responseKind === 'empty') expect(body.length).toBe(0);
    },
  );

  it('that lists something has its list, and it is empty', async () => {
    expect(await sandbox.read('GET', '/v1/convai/knowledge-base')).toEqual({
      documents: [],
      has_more: false,
      next_cursor: null,
    });
    expect(await sandbox.read('GET', '/v1/pronunciation-dictionaries')).toMatchObject({
      pronunciation_dictionaries: [],
    });
    expect(await sandbox.read('GET', '/v1/convai/phone-numbers')).toEqual([]);
  });

  it('that mints a credential hands out one that is none', async () => {
    const minted = await sandbox.read('POST', '/v1/single-use-token/realtime_scribe');
    expect(minted).toEqual({ token: 'sandbox_not_a_credential' });
  });
});
