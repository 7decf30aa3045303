/** What the owner changes while a call is read, priced or waits its turn holds for that call (security.md A38). */
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type AgentLimits, NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { type BudgetHarness, MODEL, refusalOf, startBudget } from '../support/budget-harness.ts';
import { closeHarnesses } from '../support/gateway-harness.ts';

afterEach(closeHarnesses);

const TEXT = 'x'.repeat(20);

function limit({ ports, agent }: BudgetHarness, limits: Partial<AgentLimits>): void {
  ports.setAgent({ grants: agent.grants, limits: { ...NO_AGENT_LIMITS, ...limits } });
}

/** Holds the answers of the upstream until they are let go. */
function hold(harness: BudgetHarness) {
  const held: ServerResponse[] = [];
  harness.charge((_request, response) => held.push(response));
  return {
    held,
    letGo() {
      for (const response of held.splice(0)) response.writeHead(200, { 'character-cost': '20' }).end('sound');
      harness.bill(20);
    },
  };
}

/** A call that waits for the agent's other one. */
async function waiting(harness: BudgetHarness, line?: () => Promise<unknown>) {
  const { letGo } = hold(harness);
  const first = harness.speak(TEXT);
  await harness.arrived(1);
  const second = line === undefined ? harness.speak(TEXT) : line();
  await expect.poll(() => harness.gateway.openCalls()).toBe(2);
  // Read, priced, and in the queue: nothing else is left to wait for.
  await new Promise((resolve) => setImmediate(resolve));
  return {
    async end() {
      letGo();
      await first;
      return second;
    },
    second,
    letGo,
    first,
  };
}

describe('a call that waits its turn', () => {
  const PARALLEL = { parallel: 1 };

  it.each<[string, Partial<AgentLimits>, string, number]>([
    ['a lower limit', { dayMilli: 39_999 }, 'credit_limit', 402],
    ['a limit of one request', { perRequestMilli: 19_000 }, 'credit_limit', 402],
    ['another voice', { voices: ['someoneelse'] }, 'voice_not_allowed', 403],
    ['another model', { models: ['eleven_flash_v2_5'] }, 'model_not_allowed', 403],
    ['fewer characters', { characters: 19 }, 'text_too_long', 403],
  ])('is bound by %s that came meanwhile', async (_what, limits, reason, status) => {
    const harness = await startBudget({ ...PARALLEL, dayMilli: 1_000_000 });
    const { second, letGo, first } = await waiting(harness);
    limit(harness, { ...PARALLEL, ...limits });
    letGo();
    expect((await first).status).toBe(200);
    const answer = await second;
    expect(answer).toMatchObject({ status });
    expect(JSON.stringify(harness.ports.log.ofKind('decision').at(-1))).toContain(reason);
    expect(harness.sent()).toHaveLength(1);
    expect(harness.day()).toMatchObject({ spentMilli: 20_000, reservedMilli: 0 });
  });

  it('goes on under a limit that leaves room, and its reservation is the first to be seen', async () => {
    const harness = await startBudget(PARALLEL);
    const { second, letGo, first } = await waiting(harness);
    limit(harness, { ...PARALLEL, dayMilli: 40_000 });
    letGo();
    await first;
    expect(await second).toMatchObject({ status: 200 });
    expect(harness.bounds()).toEqual([20_000, 20_000]);
  });
});

describe('a call whose price is being asked for', () => {
  it('is bound by a limit that came meanwhile', async () => {
    const harness = await startBudget({ dayMilli: 1_000_000 });
    const asked: ServerResponse[] = [];
    harness.upstream.answer = (_request, response, message) => {
      message.resume().on('end', () => asked.push(response));
    };
    const call = harness.speak(TEXT);
    await expect.poll(() => asked.length).toBe(1);
    limit(harness, { dayMilli: 19_999 });
    asked[0]?.writeHead(200, { 'content-type': 'application/json' }).end('{"sharing":{"rate":1}}');
    expect(refusalOf(await call)).toEqual({ status: 402, reason: 'credit_limit' });
    expect(harness.sent()).toHaveLength(0);
    expect(harness.day()).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
  });
});

const TRANSCRIBE = 'POST /v1/speech-to-text';

function field(name: string, value: string): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

describe('a form', () => {
  const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n';
  const form = (...fields: readonly string[]) => `${field('model_id', 'scribe_v2')}${fields.join('')}${file}--b--\r\n`;
  const send = (harness: BudgetHarness, body: string) =>
    harness.call(TRANSCRIBE, ['content-type: multipart/form-data; boundary=b', `content-length: ${body.length}`], body);

  it('that was not measured has no price when a limit comes while its agent sends it', async () => {
    const harness = await startBudget({});
    const body = form();
    const client = await harness.client();
    const head = [
      `${TRANSCRIBE} HTTP/1.1`,
      `host: 127.0.0.1:${harness.port}`,
      `xi-api-key: ${[...harness.ports.agents.keys()][0]}`,
      'content-type: multipart/form-data; boundary=b',
      `content-length: ${body.length}`,
    ];
    client.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 60)}`);
    await expect.poll(() => harness.gateway.openCalls()).toBe(1);
    limit(harness, { dayMilli: 1_000_000 });
    client.write(body.slice(60));
    const response = await client.response();
    expect(response && refusalOf(response)).toEqual({ status: 403, reason: 'cost_unknown' });
    expect(harness.sent()).toHaveLength(0);
    client.destroy();
  });

  it('may hold a list, as the official clients send it: the same field many times', async () => {
    const harness = await startBudget({ dayMilli: 1_000_000, unpriced: 5_000 });
    const body = form(field('keyterms', 'one'), field('keyterms', 'two'));
    expect((await send(harness, body)).status).toBe(200);
    expect(harness.bounds()).toEqual([5_000]);
    limit(harness, {});
    expect((await send(harness, body)).status).toBe(200);
    expect(refusalOf(await send(harness, form(field('model_id', 'scribe_v1'))))).toMatchObject({ status: 400 });
  });
});

it('models are bound wherever a body names them', async () => {
  const harness = await startBudget({ models: [MODEL] });
  harness.ports.setAgent({
    grants: new Map([['agents', 'full']]),
    limits: { ...NO_AGENT_LIMITS, models: [MODEL] },
  });
  const config = (model: string) => ({ tts: { model_id: model } });
  const create = (node: string) =>
    harness.json(
      'POST /v1/convai/agents/create',
      JSON.stringify({
        conversation_config: config(MODEL),
        workflow: { nodes: { one: { conversation_config: config(node) } } },
      }),
    );
  expect((await create(MODEL)).status).toBe(200);
  expect(refusalOf(await create('eleven_v3'))).toEqual({ status: 403, reason: 'model_not_allowed' });
});
