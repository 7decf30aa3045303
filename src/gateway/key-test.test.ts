import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MockUpstream } from '../../test/support/mock-upstream.ts';
import { REACH_READS, SUBSCRIPTION_READ } from '../core/key-reach.ts';
import { type KeyTestBounds, testKey } from './key-test.ts';

const KEY = 'sk_canary_0123456789abcdef';
const PATHS = [SUBSCRIPTION_READ.path, ...REACH_READS.map(({ path }) => path)];

type Answers = (target: string, response: ServerResponse) => void;

interface Rig {
  readonly gone?: AbortSignal;
  readonly bounds?: KeyTestBounds;
}

async function tried(answer: Answers, { gone = new AbortController().signal, bounds }: Rig = {}) {
  const upstream = await MockUpstream.start((request, response, message) => {
    message.resume().on('end', () => answer(request.target, response));
  });
  onTestFinished(() => upstream.close());
  const route = {
    accountId: 'acc_main',
    accountName: 'main',
    sandbox: false,
    origin: upstream.origin,
    key: KEY,
    secrets: [KEY],
  };
  const result = await testKey(route, '0.0.0-test', {}, gone, bounds);
  expect(JSON.stringify(result)).not.toContain(KEY);
  return { upstream, result, byArea: new Map(result.reach.map((one) => [one.area, one])) };
}

const fine: Answers = (_target, response) => void response.writeHead(200).end('{"tier":"creator"}');

function lacking(response: ServerResponse, permission: string, shape: 'older' | 'newer'): void {
  const message = `The API key you used is missing the permission ${permission} to execute this operation.`;
  const older = { status: 'missing_permissions', message };
  const newer = {
    type: 'authorization_error',
    code: 'insufficient_permissions',
    status: 'missing_permissions',
    message,
  };
  response
    .writeHead(shape === 'older' ? 401 : 403, { 'content-type': 'application/json' })
    .end(JSON.stringify({ detail: shape === 'older' ? older : newer }));
}

describe('a test of a key', () => {
  it('reads one after another over connections that are kept, each once, with the key and only GET', async () => {
    let open = 0;
    const { upstream, result } = await tried((target, response) => {
      open += 1;
      expect(open).toBe(1);
      setImmediate(() => {
        open -= 1;
        fine(target, response);
      });
    });
    expect(result).toMatchObject({
      works: true,
      status: 200,
      tier: 'creator',
      message: 'The key of account main works.',
    });
    expect(upstream.requests.map(({ method, target }) => `${method} ${target}`)).toEqual(
      PATHS.map((path) => `GET ${path}`),
    );
    expect(upstream.connections).toBeLessThan(PATHS.length / 2);
    for (const { headers } of upstream.requests) {
      expect(headers).toMatchObject({ 'xi-api-key': KEY, 'user-agent': 'bollard/0.0.0-test' });
    }
    expect(result.reach.filter(({ reach }) => reach === 'may_read')).toHaveLength(PATHS.length);
  });

  it.each(['older', 'newer'] as const)('tells a restricted key in the %s shape of the error', async (shape) => {
    const { result, byArea } = await tried((target, response) => {
      if (target.startsWith('/v1/history')) lacking(response, 'speech_history_read', shape);
      else if (target === '/v1/user/subscription') lacking(response, 'user_read', shape);
      else fine(target, response);
    });
    expect(result).toMatchObject({
      works: true,
      tier: null,
      message: 'The key of account main works, but may not read the subscription: it lacks user_read.',
    });
    expect(byArea.get('user')).toMatchObject({ reach: 'may_not', permission: 'user_read' });
    expect(byArea.get('history')).toMatchObject({ reach: 'may_not', permission: 'speech_history_read' });
    expect(byArea.get('voices')).toMatchObject({ reach: 'may_read', permission: null });
    expect(byArea.get('text_to_speech')).toMatchObject({ reach: 'unknown', words: 'cannot be told without spending' });
  });

  it.each<[string, number | null, (response: ServerResponse) => void]>([
    ['is wrong', 401, (response) => response.writeHead(401).end('{"detail":{"status":"invalid_api_key"}}')],
    ['is met by a fault', 500, (response) => response.writeHead(500).end()],
    ['gets no answer', null, (response) => response.destroy()],
  ])('that %s ends after the first read', async (_what, status, answer) => {
    const { upstream, result } = await tried((_target, response) => answer(response));
    expect(result).toMatchObject({ works: false, status, tier: null, reach: [] });
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('hostile answers to a test of a key', () => {
  const message = `${'x'.repeat(290)}${KEY} \u001b[31mred\u2028two`;

  it.each([401, 500])('hold the key nowhere, whole or cut, and steer no terminal: %i', async (status) => {
    const { result } = await tried((_target, response) => {
      response.writeHead(status).end(JSON.stringify({ detail: { status: 'other', message } }));
    });
    expect(result.works).toBe(false);
    expect(result.message).toContain('xxx[key]');
    expect(result.message).not.toMatch(/sk_|[\p{Cc}\p{Zl}]/u);
  });

  it('hold the key nowhere in plan and permission, escaped or not', async () => {
    const escaped = KEY.replace('s', '\\u0073');
    const { result, byArea } = await tried((target, response) => {
      if (target === '/v1/user/subscription') response.writeHead(200).end(`{"tier":"${escaped}\\u001b[2J"}`);
      else lacking(response, KEY, 'older');
    });
    expect(result.tier).toBe('[key] [2J');
    expect(byArea.get('voices')).toMatchObject({ reach: 'may_not', permission: null, words: 'may not read' });
  });

  it('of 1 MB are not kept', async () => {
    const large = 'x'.repeat(1024 * 1024);
    const { result, byArea } = await tried((target, response) => {
      response.writeHead(target.startsWith('/v1/history') ? 403 : 200).end(`{"tier":"${large}"}`);
    });
    expect(result).toMatchObject({ works: true, tier: null });
    expect(byArea.get('history')).toMatchObject({ reach: 'unknown', words: 'not known: ElevenLabs answered 403' });
    expect(byArea.get('voices')).toMatchObject({ reach: 'may_read' });
  });

  it('that hang, at the head or in the body, hold up only themselves', async () => {
    const { byArea } = await tried(
      (target, response) => {
        if (target.startsWith('/v1/history')) return;
        if (target.startsWith('/v1/dubbing')) response.writeHead(200).write('{');
        else fine(target, response);
      },
      { bounds: { allMs: 10_000, eachMs: 100 } },
    );
    expect(byArea.get('history')).toMatchObject({ reach: 'unknown', words: 'not known: no answer came in time' });
    expect(byArea.get('dubbing')).toMatchObject({ reach: 'may_read' });
    expect(byArea.get('models')).toMatchObject({ reach: 'may_read' });
  });

  it('that all hang end with the time of all', async () => {
    const { upstream, result } = await tried(() => {}, { bounds: { allMs: 100, eachMs: 10_000 } });
    expect(result).toMatchObject({ works: false, status: null });
    expect(upstream.requests).toHaveLength(1);
  });

  it('are waited for no longer when the one who asked is gone', async () => {
    const leaving = new AbortController();
    const { upstream, byArea } = await tried(
      (target, response) => {
        if (target.startsWith('/v1/dubbing')) leaving.abort();
        else fine(target, response);
      },
      { gone: leaving.signal },
    );
    expect(upstream.requests).toHaveLength(3);
    expect(byArea.get('history')).toMatchObject({ reach: 'unknown' });
  });
});
