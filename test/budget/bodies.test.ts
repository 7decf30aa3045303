/** Bodies that would make a price wrong: refused before anything leaves, and nothing is set aside (security.md E5, E8–E14). */
import { afterEach, describe, expect, it } from 'vitest';
import { type BudgetHarness, MODEL, refusalOf, SPEAK, startBudget } from '../support/budget-harness.ts';
import { closeHarnesses, jsonHeaders } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const LIMIT = { dayMilli: 100_000_000 };
const KEY = `xi-api-key: ${AGENT_TOKEN}`;
const JSON_TYPE = 'content-type: application/json';

/** Nothing left, nothing counts, and the log has this refusal alone. */
function expectRefused({ sent, day, ports }: BudgetHarness, reason: string, status: number): void {
  expect(sent()).toEqual([]);
  expect(day()).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
  expect(ports.log.entries.map((entry) => [entry.kind, entry.decision, entry.reason, entry.status])).toEqual([
    ['decision', 'deny', reason, status],
  ]);
}

describe('a body that is too large to be priced', () => {
  it('E5: is cut off at its declared length', async () => {
    const harness = await startBudget(LIMIT);
    const client = await harness.client();
    client.write(rawRequest(SPEAK, harness.port, [KEY, JSON_TYPE, 'content-length: 3000000'], '{"text":"'));
    const response = await client.response();
    expect(response?.status).toBe(413);
    client.destroy();
    expectRefused(harness, 'body_too_large', 413);
  });

  it('E5: is cut off where it passes the limit, when it never says how long it is', async () => {
    const harness = await startBudget(LIMIT);
    const client = await harness.client();
    client.write(rawRequest(SPEAK, harness.port, [KEY, JSON_TYPE, 'transfer-encoding: chunked'], ''));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const answer = client.response();
    for (let sent = 0; sent < 40; sent += 1) client.write(chunk);
    expect((await answer)?.status).toBe(413);
    client.destroy();
    expectRefused(harness, 'body_too_large', 413);
  });
});

describe('JSON that two parsers could read in two ways', () => {
  it.each([
    ['E10: a text twice', `{"text":"a","text":"${'long '.repeat(50)}"}`],
    ['E10: a text twice, one written otherwise', '{"text":"a","te\\u0078t":"longer"}'],
    ['E10: a model twice', `{"text":"a","model_id":"eleven_flash_v2_5","model_id":"${MODEL}"}`],
    ['E11: a byte order mark', '\xef\xbb\xbf{"text":"a"}'],
    ['E11: UTF-16', [...'{"text":"a"}'].map((letter) => `${letter}\0`).join('')],
    ['E11: a comment', '{"text":"a"/* ,"text":"b" */}'],
    ['E11: an escaped NUL', '{"text":"a\\u0000b"}'],
    ['E11: NaN', '{"text":"a","speed":NaN}'],
    ['E11: __proto__', '{"__proto__":{"text":"a"}}'],
    ['E11: a million levels', '['.repeat(1_000_000)],
    ['E11: two values', '{"text":"a"}{"text":"b"}'],
  ])('%s: is refused', async (_what, body) => {
    const harness = await startBudget(LIMIT);
    const headers = [JSON_TYPE, `content-length: ${Buffer.byteLength(body, 'latin1')}`];
    expect(refusalOf(await harness.call(SPEAK, headers, body))).toEqual({ status: 400, reason: 'malformed_body' });
    expectRefused(harness, 'malformed_body', 400);
  });
});

describe('a body whose type or encoding hides what it costs', () => {
  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip'])('E9: encoded as %s is refused', async (encoding) => {
    const harness = await startBudget(LIMIT);
    const body = '{"text":"a"}';
    const response = await harness.call(SPEAK, [...jsonHeaders(body), `content-encoding: ${encoding}`], body);
    expect(refusalOf(response)).toEqual({ status: 415, reason: 'encoded_body' });
    expectRefused(harness, 'encoded_body', 415);
  });

  it.each([
    ['text', ['content-type: text/plain']],
    ['a form', ['content-type: application/x-www-form-urlencoded']],
    ['audio', ['content-type: audio/mpeg']],
    ['nothing', []],
    ['something like JSON', ['content-type: application/jsonp']],
  ])('E14: JSON that calls itself %s is refused', async (_what, type) => {
    const harness = await startBudget(LIMIT);
    const body = '{"text":"a"}';
    const response = await harness.call(SPEAK, [...type, `content-length: ${body.length}`], body);
    expect(refusalOf(response)).toEqual({ status: 415, reason: 'wrong_content_type' });
    expectRefused(harness, 'wrong_content_type', 415);
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data'])(
    'E14: a form that calls itself %s is refused',
    async (type) => {
      const harness = await startBudget(LIMIT);
      const response = await harness.call(TRANSCRIBE, [`content-type: ${type}`, `content-length: 2`], '{}');
      expect(refusalOf(response)).toEqual({ status: 415, reason: 'wrong_content_type' });
      expectRefused(harness, 'wrong_content_type', 415);
    },
  );
});

const TRANSCRIBE = 'POST /v1/speech-to-text';
const END = '--b--\r\n';

function field(name: string, value: string, more = ''): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
}

/** So many milliseconds of silence: 8 kHz, mono, 8 bits. */
function sound(ms: number): string {
  const length = ms * 8;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(length, 40);
  const bytes = Buffer.concat([head, Buffer.alloc(length, 0x80)]).toString('latin1');
  const disposition = 'Content-Disposition: form-data; name="file"; filename="a.wav"';
  return `--b\r\n${disposition}\r\nContent-Type: audio/wav\r\n\r\n${bytes}\r\n`;
}

function transcribe({ call }: BudgetHarness, body: string, type = 'multipart/form-data; boundary=b') {
  return call(TRANSCRIBE, [`content-type: ${type}`, `content-length: ${body.length}`], body);
}

describe('a form that hides what it costs', () => {
  const model = field('model_id', 'scribe_v2');

  it.each([
    ['a field twice', `${model}${field('model_id', 'scribe_v1')}${sound(1000)}${END}`],
    [
      'a form within a form',
      `${model}--b\r\nContent-Disposition: form-data; name="x"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nx\r\n${END}`,
    ],
    ['no end', `${model}${sound(1000)}`],
    ['something before it', `hello\r\n${model}${sound(1000)}${END}`],
    ['something after it', `${model}${sound(1000)}${END}more`],
    ['two names in one head', `${field('a"; name="model_id', 'scribe_v2')}${sound(1000)}${END}`],
  ])('E8: %s: is refused', async (_what, body) => {
    const harness = await startBudget(LIMIT);
    const response = await transcribe(harness, body);
    expect(refusalOf(response)).toEqual({ status: 400, reason: 'malformed_body' });
    expectRefused(harness, 'malformed_body', 400);
  });

  it('E8: costs the same whatever the order of its fields', async () => {
    const bounds = [];
    for (const body of [`${model}${sound(90_000)}`, `${sound(90_000)}${model}`]) {
      const harness = await startBudget(LIMIT);
      expect((await transcribe(harness, body + END)).status).toBe(200);
      bounds.push(harness.bounds());
      expect(harness.sent()).toHaveLength(1);
    }
    expect(bounds[0]).toEqual(bounds[1]);
    expect(bounds[0]?.[0]).toBeGreaterThan(0);
  });

  it('E8: a field that passes for a file is no cheaper', async () => {
    const harness = await startBudget(LIMIT);
    await transcribe(harness, `${field('model_id', 'scribe_v2')}${sound(90_000)}${END}`);
    await transcribe(harness, `${field('model_id', 'scribe_v2', '; filename="x.txt"')}${sound(90_000)}${END}`);
    const [plain, asFile] = harness.bounds();
    expect(Number(asFile)).toBeGreaterThanOrEqual(Number(plain));
  });
});
