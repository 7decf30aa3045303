/** Many calls at once against one limit: exactly what fits leaves (security.md E1; issue 4). */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { type BudgetHarness, MODEL, startBudget } from '../support/budget-harness.ts';
import { closeHarnesses, jsonHeaders } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { type RawClient, rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const RUNS = Number(process.env.BOLLARD_RACES ?? 50);
const CALLS = 200;
const FIT = 10;
const PLANS = ['free', 'starter', 'creator', 'pro', 'scale', null];
const PATHS = ['', '/stream', '/with-timestamps', '/stream/with-timestamps'];

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One run: an agent of its own, a price, a plan, and the times at which calls come and are answered, all from the seed. */
async function race(harness: BudgetHarness, clients: readonly RawClient[], seed: number) {
  const random = randomFrom(seed);
  const { ports, upstream } = harness;
  const credits = 1 + random(50);
  // What is left over fits no call.
  const dayMilli = FIT * credits * 1000 + random(credits * 1000);
  const token = `${AGENT_TOKEN.slice(0, -4)}${String(seed).padStart(4, '0')}`;
  const parallel = random(2) === 0 ? null : 1 + random(20);
  ports.setAgent({ grants: harness.agent.grants, limits: { ...NO_AGENT_LIMITS, dayMilli, parallel } }, token);
  const agent = ports.agents.get(token);
  if (agent === undefined) throw new Error('no agent');
  const day = () => ports.budget.ledger.usage('acc_main', agent.id, agent.limits, ports.budget.now()).windows.day;
  ports.budget.plan = PLANS[random(PLANS.length)] ?? null;
  let most = 0;
  harness.charge((_request, response) => {
    const { spentMilli, reservedMilli } = day();
    most = Math.max(most, spentMilli + reservedMilli);
    setTimeout(() => response.writeHead(200, { 'character-cost': String(credits) }).end('sound'), random(6));
  });
  const before = upstream.requests.length;
  const statuses = await Promise.all(
    clients.map(async (client, index) => {
      const path = `/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM${PATHS[random(PATHS.length)]}`;
      const body = JSON.stringify({ text: `${index}`.padEnd(credits, '~').slice(0, credits), model_id: MODEL });
      const request = rawRequest(`POST ${path}`, harness.port, [`xi-api-key: ${token}`, ...jsonHeaders(body)], body);
      await delay(random(10));
      client.write(request);
      return (await client.response())?.status;
    }),
  );
  const arrived = upstream.requests.slice(before).filter(({ method }) => method === 'POST').length;
  const own = ports.log.entries.filter(({ agentId }) => agentId === agent.id);
  return { statuses, arrived, most, dayMilli, credits, day: day(), own };
}

describe('200 calls at once against a limit that fits 10', () => {
  it(`E1: exactly 10 reach the upstream, over ${RUNS} seeded runs, and the limit is never passed`, async () => {
    const harness = await startBudget({});
    const clients = await Promise.all(Array.from({ length: CALLS }, () => harness.client()));
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const { statuses, arrived, most, dayMilli, credits, day, own } = await race(harness, clients, seed);
      const about = `seed ${seed}`;
      expect(arrived, about).toBe(FIT);
      expect(
        statuses.filter((status) => status === 200),
        about,
      ).toHaveLength(FIT);
      expect(new Set(statuses), about).toEqual(statuses.includes(429) ? new Set([200, 402, 429]) : new Set([200, 402]));
      expect(most, about).toBeLessThanOrEqual(dayMilli);
      expect(day, about).toMatchObject({ spentMilli: FIT * credits * 1000, reservedMilli: 0 });
      expect(
        own.filter(({ kind }) => kind === 'decision'),
        about,
      ).toHaveLength(CALLS);
      expect(
        own.filter(({ kind, creditsMilli }) => kind === 'outcome' && creditsMilli === credits * 1000),
        about,
      ).toHaveLength(FIT);
    }
    for (const client of clients) client.destroy();
  }, 300_000);
});
