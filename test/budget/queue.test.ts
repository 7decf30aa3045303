/** The fair queue through the whole gateway, in front of a sandbox that refuses what is beyond its plan's ceiling. */
import { afterEach, describe, expect, it } from 'vitest';
import { NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { closeHarnesses, type Harness, jsonHeaders, startHarness } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawCall, rawRequest } from '../support/raw-client.ts';
import { Gate, startSandbox } from '../support/sandbox-harness.ts';

afterEach(closeHarnesses);

const LINE = 'POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const BODY = JSON.stringify({ text: 'Hello', model_id: 'eleven_multilingual_v2' });
const TOKENS = ['x', 'y', 'z'].map((letter) => AGENT_TOKEN.slice(0, -1) + letter);
const CALLS = 30;

async function speak(harness: Harness, token: string): Promise<number> {
  const request = rawRequest(LINE, harness.port, [`xi-api-key: ${token}`, ...jsonHeaders(BODY)], BODY);
  const response = await rawCall(harness.port, request);
  if (!response) throw new Error('no response');
  return response.status;
}

describe('three agents, 30 calls each at once, on the plan Free', () => {
  it('have every call done through the gateway, and the upstream refuses none', async () => {
    const gate = new Gate();
    const sandbox = await startSandbox({ tier: 'free', wait: gate.wait });
    const harness = await startHarness(sandbox, [], { queueMs: 600_000 });
    const { ports } = harness;
    ports.budget.plan = 'free';
    ports.routing = { ...routeOf(harness), origin: sandbox.origin, key: sandbox.key, secrets: [sandbox.key] };
    for (const token of TOKENS) ports.setAgent({ grants: new Map([['text_to_speech', 'full']]) }, token);
    const calls = TOKENS.flatMap((token) => Array.from({ length: CALLS }, () => speak(harness, token)));
    await expect.poll(() => harness.gateway.openCalls(), { timeout: 30_000 }).toBe(3 * CALLS);
    gate.open();
    const statuses = await Promise.all(calls);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const { entries } = ports.log;
    expect(entries.filter(({ kind, reason }) => kind === 'outcome' && reason === 'completed')).toHaveLength(3 * CALLS);
    // In turns: when the first agent is done, no other is far behind.
    const sent = entries.filter(({ kind }) => kind === 'decision').map(({ agentId }) => agentId);
    const middle = sent.slice(0, (3 * CALLS) / 2);
    for (const agentId of new Set(sent)) {
      expect(Math.abs(middle.filter((one) => one === agentId).length - CALLS / 2)).toBeLessThanOrEqual(2);
    }
  });
});

describe("an agent's own limit of parallel calls", () => {
  it('makes calls wait, and never ends in 429', async () => {
    const sandbox = await startSandbox({});
    const harness = await startHarness(sandbox, [], { queueMs: 600_000 });
    const { ports } = harness;
    ports.routing = { ...routeOf(harness), origin: sandbox.origin, key: sandbox.key, secrets: [sandbox.key] };
    ports.setAgent({ grants: new Map([['text_to_speech', 'full']]), limits: { ...NO_AGENT_LIMITS, parallel: 1 } });
    const statuses = await Promise.all(Array.from({ length: 12 }, () => speak(harness, AGENT_TOKEN)));
    expect(statuses).toEqual(Array.from({ length: 12 }, () => 200));
    let open = 0;
    for (const { kind } of ports.log.entries) {
      open += kind === 'decision' ? 1 : -1;
      expect(open).toBeLessThanOrEqual(1);
    }
  });
});

describe('a limit of parallel calls that is raised', () => {
  it('lets a call go that waits', async () => {
    const gate = new Gate();
    const sandbox = await startSandbox({ wait: gate.wait });
    const harness = await startHarness(sandbox, [], { queueMs: 600_000 });
    const { ports, gateway } = harness;
    ports.routing = { ...routeOf(harness), origin: sandbox.origin, key: sandbox.key, secrets: [sandbox.key] };
    ports.setAgent({ grants: new Map([['text_to_speech', 'full']]), limits: { ...NO_AGENT_LIMITS, parallel: 1 } });
    const calls = [speak(harness, AGENT_TOKEN), speak(harness, AGENT_TOKEN)];
    await gate.held(1);
    await expect.poll(() => gateway.openCalls()).toBe(2);
    const [agent] = ports.agents.values();
    expect(ports.log.ofKind('decision')).toHaveLength(1);
    gateway.setLimits(agent?.id ?? '', { parallel: 2, weight: 1 });
    await gate.held(2);
    gate.open();
    expect(await Promise.all(calls)).toEqual([200, 200]);
  });
});

function routeOf({ ports }: Harness) {
  if (typeof ports.routing === 'string') throw new Error('no route');
  return ports.routing;
}
