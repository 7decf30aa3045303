import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ElevenLabsClient, ElevenLabsError } from '@elevenlabs/elevenlabs-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { cli, cliJson, type Home, makeHome, type Served, serve } from '../support/instance.ts';
import { GUIDE_CALLS, type GuideCall, type Ids } from './guide-calls.ts';

const REAL_KEY = 'sk_test_canary_0123456789abcdef0123456789abcdef';
const LEVELS = ['off', 'read', 'write', 'full'] as const;
const READ_ONLY_AREAS = new Set(['models', 'user']);
const WRITE_ONLY_AREAS = new Set(['text_to_speech']);

/** The real upstream of this test: wants the real key, remembers every byte it was sent, and passes on to a sandbox. */
interface RecordingUpstream {
  readonly origin: string;
  readonly seen: string[];
  readonly requests: { readonly method: string; readonly path: string }[];
  close(): Promise<void>;
}

async function startUpstream(sandbox: { origin: string; key: string }): Promise<RecordingUpstream> {
  const seen: string[] = [];
  const requests: { method: string; path: string }[] = [];
  const server: Server = createServer((request: IncomingMessage, response) => {
    requests.push({ method: request.method ?? '', path: request.url ?? '' });
    seen.push(`${request.method} ${request.url} ${request.rawHeaders.join('\n')}`);
    if (request.headers['xi-api-key'] !== REAL_KEY) {
      response.writeHead(401).end('{"detail":{"status":"invalid_api_key","message":"not the real key"}}');
      return;
    }
    const target = new URL(request.url ?? '/', sandbox.origin);
    const onward = httpRequest(
      target,
      {
        method: request.method ?? 'GET',
        headers: { ...request.headers, host: target.host, 'xi-api-key': sandbox.key },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          // As the API would: the key in use stands in the answer of GET /v1/user.
          const body = Buffer.from(
            Buffer.concat(chunks).toString('latin1').replaceAll(sandbox.key, REAL_KEY),
            'latin1',
          );
          const headers = { ...answer.headers, 'content-length': body.length };
          Reflect.deleteProperty(headers, 'transfer-encoding');
          response.writeHead(answer.statusCode ?? 502, headers).end(body);
        });
      },
    );
    request.on('data', (chunk: Buffer) => {
      seen.push(chunk.toString('latin1'));
      onward.write(chunk);
    });
    request.on('end', () => onward.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function allowed(call: GuideCall, level: (typeof LEVELS)[number], hasRule: boolean): boolean {
  if (call.operationNeedingRule !== undefined) return hasRule;
  return level === 'full' || level === call.access;
}

describe('the official JavaScript SDK through the gateway', () => {
  const home: Home = makeHome();
  const tokens = new Map<string, string>();
  let sandbox: Sandbox;
  let upstream: RecordingUpstream;
  let served: Served;
  let ids: Ids;
  const received: string[] = [];

  const client = (agent: string) =>
    new ElevenLabsClient({
      apiKey: tokens.get(agent) ?? '',
      baseUrl: served.url,
      maxRetries: 0,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const copy = response.clone();
        received.push(JSON.stringify([...copy.headers]), await copy.text().catch(() => ''));
        return response;
      },
    });

  beforeAll(async () => {
    sandbox = createSandbox({ speed: Number.POSITIVE_INFINITY });
    const address = await sandbox.listen();
    upstream = await startUpstream(address);
    ids = await sandboxIds(address);
    expect((await cli(home, ['init'])).code).toBe(0);
    expect((await cli(home, ['key', 'set'], { input: `${REAL_KEY}\n` })).code).toBe(0);
    const areas = [...new Set(GUIDE_CALLS.map((call) => call.area))];
    const document = { format: 'bollard-policy', version: 1, agents: [] as unknown[] };
    for (const name of [...LEVELS, 'ruled']) {
      const agent = await cliJson<{ token: string }>(home, ['agent', 'add', name]);
      tokens.set(name, agent.token);
      const level = name === 'ruled' ? 'off' : name;
      const grants = Object.fromEntries(
        areas
          .filter(
            (area) =>
              !(level === 'write' && READ_ONLY_AREAS.has(area)) && !(level === 'read' && WRITE_ONLY_AREAS.has(area)),
          )
          .map((area) => [area, level]),
      );
      const rules = Object.fromEntries(
        GUIDE_CALLS.flatMap((call) =>
          name === 'ruled' && call.operationNeedingRule ? [[call.operationNeedingRule, 'allow']] : [],
        ),
      );
      document.agents.push({ name, grants, rules });
    }
    const file = join(home.dir, 'policy.json');
    writeFileSync(file, JSON.stringify(document));
    expect((await cli(home, ['policy', 'import', file])).stderr).toBe('');
    served = await serve(home, ['--upstream', upstream.origin]);
  });

  afterAll(async () => {
    await served?.stop();
    await upstream?.close();
    await sandbox?.close();
    home.remove();
  });

  for (const level of [...LEVELS, 'ruled'] as const) {
    for (const call of GUIDE_CALLS) {
      const may = level === 'ruled' ? allowed(call, 'off', true) : allowed(call, level, false);
      it(`no. ${call.no} ${call.area} (${call.access}) is ${may ? 'allowed' : 'refused'} for an agent at ${level}`, async () => {
        const before = upstream.requests.length;
        const result = await call.run(client(level), ids).then(
          (value) => ({ value, error: undefined }),
          (error: unknown) => ({ value: undefined, error }),
        );
        if (may) {
          expect(result.error).toBeUndefined();
          expect(upstream.requests.length).toBeGreaterThan(before);
          return;
        }
        expect(result.error).toBeInstanceOf(ElevenLabsError);
        if (!(result.error instanceof ElevenLabsError)) return;
        expect(result.error.statusCode).toBe(403);
        const body = result.error.body as { detail: { message: string; status: string }; bollard: { reason: string } };
        expect(body.detail.message).toMatch(/denied/i);
        expect(body.bollard.reason).toMatch(/^(area_off|area_read_only|area_write_only|approval_required)$/);
      });
    }
  }

  it('never hands the real key to the SDK, and never an agent token to the upstream', () => {
    const toAgents = received.join('\n');
    expect(toAgents.length).toBeGreaterThan(10_000);
    expect(toAgents).not.toContain(REAL_KEY);
    const toUpstream = upstream.seen.join('\n');
    expect(toUpstream).toContain(REAL_KEY);
    for (const token of tokens.values()) expect(toUpstream).not.toContain(token);
  });

  it('records every call, allowed and refused, and every allowed call has one outcome', async () => {
    const entries = await cliJson<{ kind: string; callId: string | null; decision: string | null; sentence: string }[]>(
      home,
      ['audit', 'list', '--limit', 'all'],
    );
    const decisions = entries.filter((entry) => entry.kind === 'decision');
    expect(decisions.length).toBe(GUIDE_CALLS.length * 5);
    const outcomes = entries.filter((entry) => entry.kind === 'outcome');
    const allowedIds = decisions.filter((entry) => entry.decision === 'allow').map((entry) => entry.callId);
    expect(outcomes.map((entry) => entry.callId).sort()).toEqual([...allowedIds].sort());
    for (const entry of decisions.filter((each) => each.decision !== 'allow'))
      expect(entry.sentence).toContain('denied');
    expect((await cli(home, ['audit', 'verify'])).code).toBe(0);
  });
});

/** Makes one thing of each kind in the sandbox and learns its id. */
async function sandboxIds(address: { origin: string; key: string }): Promise<Ids> {
  const direct = new ElevenLabsClient({ apiKey: address.key, baseUrl: address.origin, maxRetries: 0 });
  const voice = (await direct.voices.getAll()).voices[0]?.voiceId ?? '';
  for await (const _chunk of await direct.textToSpeech.convert(voice, { text: 'Something to find in the history.' }));
  const recording = new File([new Uint8Array(4096)], 'sample.mp3', { type: 'audio/mpeg' });
  const transcript = await direct.speechToText.convert({ modelId: 'scribe_v2', file: recording });
  const dub = await direct.dubbing.create({ file: recording, targetLang: 'de' });
  const agent = await direct.conversationalAi.agents.create({ name: 'Fixture', conversationConfig: {} });
  const historyItem = (await direct.history.list()).history[0]?.historyItemId ?? '';
  const transcriptionId = 'transcriptionId' in transcript ? (transcript.transcriptionId ?? '') : '';
  return { voice, historyItem, transcript: transcriptionId, dub: dub.dubbingId, agent: agent.agentId };
}
