/** No way around a price: models, variants, addresses, and whatever else spends (security.md E12, E15, E16). */
import { afterEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import type { Operation } from '../../src/core/operation.ts';
import { type BudgetHarness, MODEL, refusalOf, SPEAK, startBudget } from '../support/budget-harness.ts';
import { closeHarnesses } from '../support/gateway-harness.ts';

afterEach(closeHarnesses);

const LIMIT = { dayMilli: 1_000_000_000 };
const VOICE = '21m00Tcm4TlvDq8ikWAM';

/** The reservation of one allowed call. */
async function boundOf(line: string, body: unknown, limits: object = LIMIT): Promise<unknown> {
  const harness = await startBudget(limits);
  const response = await harness.json(line, JSON.stringify(body));
  expect(response.status, response.body.toString()).toBe(200);
  expect(harness.sent()).toHaveLength(1);
  return harness.bounds()[0];
}

describe('a model', () => {
  it('E12: that nobody knows, or in upper case, costs what the dearest does', async () => {
    const speak = (model: string) => boundOf(SPEAK, { text: 'x'.repeat(100), model_id: model });
    const [cheap, plain] = [await speak('eleven_flash_v2_5'), await speak(MODEL)];
    expect([cheap, plain]).toEqual([50_000, 100_000]);
    for (const odd of ['ELEVEN_FLASH_V2_5', 'eleven_flash_v2_5 ', 'eleven_v99', '']) {
      expect(Number(await speak(odd)), odd).toBeGreaterThanOrEqual(100_000);
    }
    for (const odd of [7, ['eleven_flash_v2_5'], { id: 'eleven_flash_v2_5' }]) {
      expect(
        Number(await boundOf(SPEAK, { text: 'x'.repeat(100), model_id: odd })),
        String(odd),
      ).toBeGreaterThanOrEqual(100_000);
    }
  });

  it.each([
    ['another one in the query', '?model_id=eleven_flash_v2_5', { text: 'a', model_id: MODEL }],
    ['one in the query alone', '?model_id=eleven_flash_v2_5', { text: 'a' }],
    ['one in the query, its name written otherwise', '?model%5Fid=eleven_flash_v2_5', { text: 'a', model_id: MODEL }],
    [
      'the same in the query at first, then another',
      `?model_id=${MODEL}&model_id=eleven_v3`,
      { text: 'a', model_id: MODEL },
    ],
  ])('E12: %s is refused', async (_what, query, body) => {
    const harness = await startBudget(LIMIT);
    const response = await harness.json(`${SPEAK}${query}`, JSON.stringify(body));
    expect(refusalOf(response)).toEqual({ status: 400, reason: 'malformed_body' });
    expect(harness.sent()).toEqual([]);
    expect(harness.day()).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
  });
});

describe('variants of an operation', () => {
  const text = 'x'.repeat(100);
  const inputs = [
    { text: 'x'.repeat(60), voice_id: VOICE },
    { text: 'x'.repeat(40), voice_id: VOICE },
  ];

  it.each([
    '',
    '/stream',
    '/with-timestamps',
    '/stream/with-timestamps',
    '?output_format=mp3_22050_32',
    '?enable_logging=false',
  ])('E15: speech%s costs the same', async (variant) => {
    expect(await boundOf(`${SPEAK}${variant}`, { text, model_id: MODEL })).toBe(100_000);
  });

  it.each(['', '/stream', '/with-timestamps', '/stream/with-timestamps'])(
    'E15: dialogue%s costs the same',
    async (variant) => {
      expect(await boundOf(`POST /v1/text-to-dialogue${variant}`, { inputs, model_id: MODEL })).toBe(100_000);
    },
  );

  it('E15: share one limit', async () => {
    const harness = await startBudget({ dayMilli: 250_000 });
    harness.bill(100);
    const lines = [SPEAK, `${SPEAK}/stream`, `${SPEAK}/with-timestamps`, `${SPEAK}/stream/with-timestamps`];
    const statuses = [];
    for (const line of lines)
      statuses.push((await harness.json(line, JSON.stringify({ text, model_id: MODEL }))).status);
    expect(statuses).toEqual([200, 200, 402, 402]);
    const dialogue = await harness.json('POST /v1/text-to-dialogue', JSON.stringify({ inputs, model_id: MODEL }));
    expect(refusalOf(dialogue)).toEqual({ status: 402, reason: 'credit_limit' });
    expect(harness.sent()).toHaveLength(2);
  });

  it('E15: a sound effect costs more the longer it is, most without a length, and a loop is no cheaper', async () => {
    const effect = async (more: object) =>
      Number(await boundOf('POST /v1/sound-generation', { text: 'rain', ...more }));
    const [short, long, open] = [
      await effect({ duration_seconds: 1 }),
      await effect({ duration_seconds: 10 }),
      await effect({}),
    ];
    expect(short).toBeGreaterThan(0);
    expect(long).toBe(short * 10);
    expect(open).toBe(short * 30);
    expect(await effect({ duration_seconds: 10, loop: true })).toBeGreaterThanOrEqual(long);
    for (const odd of ['1', null, -5, []]) expect(await effect({ duration_seconds: odd })).toBe(open);
  });

  it('E15: voices that are designed are paid for each preview', async () => {
    const body = { voice_description: 'An old sailor with a calm voice', text: 'x'.repeat(100) };
    expect(Number(await boundOf('POST /v1/text-to-voice/design', body))).toBeGreaterThanOrEqual(300_000);
    expect(await boundOf('POST /v1/text-to-voice/create-previews', body)).toBe(
      await boundOf('POST /v1/text-to-voice/design', body),
    );
  });
});

describe('a text', () => {
  it.each([
    ['plain', 'x'.repeat(40)],
    ['characters beyond the first plane', '😀'.repeat(20)],
    ['joined characters', '👩‍👩‍👧‍👦'.repeat(10)],
    ['combining characters', 'e\u0301\u0323'.repeat(20)],
    ['line ends', 'a\r\n'.repeat(20)],
    ['marks for speech', '<break time="1.5s" /> [laughs] &amp; hello'],
    ['white space alone', ' '.repeat(30)],
    ['escapes', '\u00e9\u4f60\t"\\'],
  ])('E13: of %s never counts for less than its code points', async (_what, text) => {
    const bound = Number(await boundOf(SPEAK, { text, model_id: MODEL }));
    expect(bound).toBeGreaterThanOrEqual([...text].length * 1000);
  });
});

/** Any call of the operation that is well formed. */
function anyCall(operation: Operation): {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: string;
} {
  const path = operation.path.replace(/\{[^}]+\}/g, VOICE);
  const line = `${operation.method} ${path}`;
  if (operation.requestKind === 'none') return { line, headers: [], body: '' };
  const [type, body] =
    operation.requestKind === 'json'
      ? ['application/json', JSON.stringify({ text: 'hello', inputs: [{ text: 'hello', voice_id: VOICE }] })]
      : ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n'];
  return { line, headers: [`content-type: ${type}`, `content-length: ${body.length}`], body };
}

describe('everything that spends', () => {
  const spending = OPERATIONS.filter(({ effects, neverForward }) => effects.includes('spends') && !neverForward);
  const rules = new Map(spending.map(({ id }) => [id, 'allow'] as const));

  it('E15, E16: leaves with a reservation or not at all, where a limit applies', async () => {
    const harness = await startBudget(LIMIT, rules);
    let left = 0;
    for (const operation of spending) {
      const { line, headers, body } = anyCall(operation);
      const response = await harness.call(line, headers, body);
      const [bound] = harness.bounds().slice(-1);
      if (response.status === 200) {
        left += 1;
        expect(bound, operation.id).toBeTypeOf('number');
      } else {
        expect(refusalOf(response), operation.id).toEqual({ status: 403, reason: 'cost_unknown' });
      }
      expect(harness.sent(), operation.id).toHaveLength(left);
    }
    expect(left).toBeGreaterThan(15);
    expect(left).toBeLessThan(spending.length);
  });

  it('E15: and is refused where nothing is left, whatever it is', async () => {
    const harness = await startBudget({ dayMilli: 0, unpriced: 1_000 }, rules);
    for (const operation of spending) {
      const { line, headers, body } = anyCall(operation);
      expect(refusalOf(await harness.call(line, headers, body)), operation.id).toEqual({
        status: 402,
        reason: 'credit_limit',
      });
    }
    expect(harness.sent()).toEqual([]);
  });
});

describe('an address to transcribe', () => {
  const FIELDS = ['cloud_storage_url', 'source_url'];
  const rules = new Map([['speech_to_text.convert', 'allow'] as const]);

  function transcribe({ call }: BudgetHarness, name: string) {
    const field = (key: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`;
    const body = `${field('model_id', 'scribe_v2')}${field(name, 'https://example.com/a.mp3')}--b--\r\n`;
    const headers = ['content-type: multipart/form-data; boundary=b', `content-length: ${body.length}`];
    return call('POST /v1/speech-to-text', headers, body);
  }

  it.each(FIELDS)('E16: in %s is refused where a limit applies', async (name) => {
    const harness = await startBudget(LIMIT, rules);
    expect(refusalOf(await transcribe(harness, name))).toEqual({ status: 403, reason: 'cost_unknown' });
    expect(harness.sent()).toEqual([]);
  });

  it.each(FIELDS)('E16: in %s is asked for where the owner chose so', async (name) => {
    const harness = await startBudget({ ...LIMIT, unpriced: 'ask' }, rules);
    expect(refusalOf(await transcribe(harness, name))).toEqual({ status: 403, reason: 'approval_required' });
    expect(harness.sent()).toEqual([]);
  });

  it.each(FIELDS)('E16: in %s is set aside at the ceiling that the owner chose', async (name) => {
    const harness = await startBudget({ dayMilli: 10_000, unpriced: 6_000 }, rules);
    expect((await transcribe(harness, name)).status).toBe(200);
    expect(harness.bounds()).toEqual([6_000]);
    expect(harness.day()).toMatchObject({ spentMilli: 6_000, leftMilli: 4_000 });
    expect(refusalOf(await transcribe(harness, name))).toEqual({ status: 402, reason: 'credit_limit' });
  });

  it.each(FIELDS)('E16: in %s passes with its cost unknown where no limit applies', async (name) => {
    const harness = await startBudget({}, rules);
    expect((await transcribe(harness, name)).status).toBe(200);
    expect(harness.bounds()).toEqual([null]);
  });
});
