import { afterEach, expect, it } from 'vitest';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';

afterEach(closeHarnesses);

const CALLS = 60;
const TEXT = '{"text":"hello"}';

it.each([
  [429, { 'retry-after': '7' }, '{"detail":{"status":"too_many_concurrent_requests","message":"Slow down"}}'],
  [503, { 'retry-after': '30' }, '{"detail":{"status":"system_busy","message":"Try later"}}'],
  [500, {}, 'Internal Server Error'],
])(
  'E18, F15: a storm of %i passes through as it is, each call is sent once, and calm comes back at once',
  async (status, headers, text) => {
    const { call, upstream, ports } = await startWithMock(['voices', 'text_to_speech']);
    const calm = upstream.answer;
    upstream.answer = (_request, response, message) => {
      message.resume().on('end', () => response.writeHead(status, headers).end(text));
    };
    const answers = await Promise.all(
      Array.from({ length: CALLS }, (_unused, turn) =>
        turn % 2 === 0
          ? call(`GET /v1/voices/storm${turn}`)
          : call(`POST /v1/text-to-speech/storm${turn}`, jsonHeaders(TEXT), TEXT),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(status);
      expect(answer.body.toString()).toBe(text);
      for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
    }
    expect(upstream.requests).toHaveLength(CALLS);
    expect(new Set(upstream.requests.map(({ target }) => target)).size).toBe(CALLS);
    const outcomes = ports.log.ofKind('outcome');
    expect(outcomes).toHaveLength(CALLS);
    expect(outcomes.every((outcome) => outcome.status === status && outcome.reason === 'upstream_error')).toBe(true);

    upstream.answer = calm;
    expect((await call('GET /v1/voices/calm')).status).toBe(200);
    expect(upstream.requests).toHaveLength(CALLS + 1);
  },
);
