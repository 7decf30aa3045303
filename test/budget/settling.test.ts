/** What a call is booked at, whatever the upstream says or the agent does (security.md E4, E17, E18, E22). */
import { afterEach, describe, expect, it } from 'vitest';
import { type BudgetHarness, MODEL, refusalOf, SPEAK, startBudget } from '../support/budget-harness.ts';
import { closeHarnesses, jsonHeaders } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

/** 20 credits at the built-in price. */
const TEXT = 'x'.repeat(20);
const BOUND = 20_000;
const LIMIT = { dayMilli: 1_000_000 };
const BODY = JSON.stringify({ text: TEXT, model_id: MODEL });

function speechRequest({ port }: BudgetHarness, token = AGENT_TOKEN): string {
  return rawRequest(SPEAK, port, [`xi-api-key: ${token}`, ...jsonHeaders(BODY)], BODY);
}

describe('an agent that hangs up', () => {
  it('E4: pays what the upstream had said by then', async () => {
    const harness = await startBudget(LIMIT);
    harness.charge((_request, response) => response.writeHead(200, { 'character-cost': '7' }).write('so'));
    const client = await harness.client();
    client.write(speechRequest(harness));
    await client.response(true);
    client.destroy();
    expect(await harness.ports.log.outcome()).toMatchObject({ reason: 'client_aborted', creditsMilli: 7_000 });
    expect(harness.day()).toMatchObject({ spentMilli: 7_000, reservedMilli: 0 });
  });

  it('E4: pays the bound when the upstream had not said what it costs', async () => {
    const harness = await startBudget(LIMIT);
    harness.charge((_request, response) => response.writeHead(200).write('so'));
    const client = await harness.client();
    client.write(speechRequest(harness));
    await client.response(true);
    client.destroy();
    expect(await harness.ports.log.outcome()).toMatchObject({ reason: 'client_aborted', creditsMilli: BOUND });
    expect(harness.day()).toMatchObject({ spentMilli: BOUND, reservedMilli: 0 });
  });

  it('E4: pays the bound when the upstream had the whole request and no answer was there', async () => {
    const harness = await startBudget(LIMIT);
    harness.charge(() => undefined);
    const client = await harness.client();
    client.write(speechRequest(harness));
    await harness.arrived(1);
    expect(harness.day()).toMatchObject({ spentMilli: 0, reservedMilli: BOUND });
    client.destroy();
    expect(await harness.ports.log.outcome()).toMatchObject({ reason: 'client_aborted', creditsMilli: BOUND });
    expect(harness.day()).toMatchObject({ spentMilli: BOUND, reservedMilli: 0 });
  });

  it('E4: pays nothing when it is gone before anything is sent', async () => {
    const harness = await startBudget(LIMIT);
    const client = await harness.client();
    client.write(speechRequest(harness).slice(0, -10));
    client.destroy();
    await harness.speak(TEXT);
    expect(harness.sent()).toHaveLength(1);
    expect(harness.day()).toMatchObject({ spentMilli: BOUND, reservedMilli: 0 });
  });
});

describe('an upstream that does not do its work', () => {
  it.each([
    ['hangs up before it answers', 'outcome_unknown', 424],
    ['breaks off in its answer', 'upstream_incomplete', 200],
  ])('E4: and %s: the bound is kept', async (how, reason, status) => {
    const harness = await startBudget(LIMIT);
    harness.charge((_request, response) => {
      if (status === 424) response.destroy();
      else response.writeHead(200, { 'content-length': '1000' }).write('so', () => response.destroy());
    });
    const response = await harness.speak(TEXT);
    expect(response.status, how).toBe(status);
    expect(await harness.ports.log.outcome()).toMatchObject({ reason, creditsMilli: BOUND });
    expect(harness.day()).toMatchObject({ spentMilli: BOUND, reservedMilli: 0 });
  });

  it('E4: because nobody can reach it: nothing is booked', async () => {
    const harness = await startBudget(LIMIT);
    harness.ports.routing = { ...routeOf(harness), origin: 'http://127.0.0.1:9' };
    expect((await harness.speak(TEXT)).status).toBe(502);
    expect((await harness.ports.log.outcome()).reason).toBe('upstream_unreachable');
    expect(harness.day()).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
  });
});

function routeOf({ ports }: BudgetHarness) {
  if (typeof ports.routing === 'string') throw new Error('no route');
  return ports.routing;
}

describe('a cost that the upstream tells', () => {
  it.each([
    '-5',
    'NaN',
    'Infinity',
    '1e3',
    '0x10',
    '7.5',
    '7,7',
    '99999999999999999999',
    '9'.repeat(400),
    'free',
    '١٢',
  ])('E17: of %s is no cost: the bound is booked, and the log says so', async (cost) => {
    const harness = await startBudget(LIMIT);
    harness.bill(Buffer.from(cost).toString('latin1'));
    expect((await harness.speak(TEXT)).status).toBe(200);
    const outcome = await harness.ports.log.outcome();
    expect(outcome).toMatchObject({ creditsMilli: BOUND, facts: { settledBy: 'bound' } });
    expect(outcome.facts.costHeader).toBe(Buffer.from(cost).toString('latin1').slice(0, 64));
    expect(harness.day()).toMatchObject({ spentMilli: BOUND, reservedMilli: 0 });
  });

  it.each([0, 1, 19, 20])('E17: of %i is booked as it is', async (cost) => {
    const harness = await startBudget(LIMIT);
    harness.bill(cost);
    await harness.speak(TEXT);
    const outcome = await harness.ports.log.outcome();
    expect(outcome).toMatchObject({ creditsMilli: cost * 1000, facts: { settledBy: 'cost_header' } });
    expect(harness.day()).toMatchObject({ spentMilli: cost * 1000, reservedMilli: 0 });
    expect(harness.ports.budget.overruns).toEqual([]);
  });

  it('above its bound is booked in full, counts against the limit, and is told', async () => {
    const harness = await startBudget({ dayMilli: BOUND });
    harness.bill(50);
    await harness.speak(TEXT);
    await harness.ports.log.outcome();
    expect(harness.day()).toMatchObject({ spentMilli: 50_000, leftMilli: 0 });
    expect(harness.ports.budget.overruns).toEqual([
      { operationId: 'text_to_speech.convert', boundMilli: BOUND, factorMilli: 1000, milli: 50_000 },
    ]);
    expect(refusalOf(await harness.speak('a'))).toEqual({ status: 402, reason: 'credit_limit' });
  });
});

describe('an upstream that refuses', () => {
  it.each([
    [401, 0],
    [404, 0],
    [422, 0],
    [429, 0],
    [503, 0],
    // It may have been done all the same.
    [500, BOUND],
    [502, BOUND],
    [504, BOUND],
  ])('E18: with %i is asked once for each call, each is in the log, and costs %i', async (status, each) => {
    const harness = await startBudget(LIMIT);
    harness.bill(null, status);
    for (let call = 1; call <= 3; call += 1) {
      expect((await harness.speak(TEXT)).status).toBe(status);
      await harness.ports.log.entry(
        ({ kind }) => kind === 'outcome' && harness.ports.log.ofKind('outcome').length >= call,
      );
      expect(harness.sent()).toHaveLength(call);
      expect(harness.day()).toMatchObject({ spentMilli: each * call, reservedMilli: 0 });
    }
    expect(harness.ports.log.ofKind('decision')).toHaveLength(3);
    expect(harness.ports.log.ofKind('outcome').map((outcome) => [outcome.reason, outcome.status])).toEqual(
      Array.from({ length: 3 }, () => ['upstream_error', status]),
    );
  });
});

describe('a token in two hands', () => {
  it('E22: has one budget: what one spends is gone for the other', async () => {
    const harness = await startBudget({ dayMilli: BOUND * 2 });
    harness.bill(20);
    const first = await harness.client();
    const second = await harness.client();
    const statuses = [];
    for (const client of [first, second, first, second]) {
      client.write(speechRequest(harness));
      statuses.push((await client.response())?.status);
    }
    expect(statuses).toEqual([200, 200, 402, 402]);
    expect(harness.sent()).toHaveLength(2);
  });

  it('E22: another token has another budget', async () => {
    const harness = await startBudget({ dayMilli: BOUND });
    harness.bill(20);
    const token = `${AGENT_TOKEN.slice(0, -4)}WXYZ`;
    harness.ports.setAgent({ grants: harness.agent.grants, limits: harness.agent.limits }, token);
    expect((await harness.speak(TEXT)).status).toBe(200);
    expect((await harness.speak(TEXT)).status).toBe(402);
    const other = await harness.client();
    other.write(speechRequest(harness, token));
    expect((await other.response())?.status).toBe(200);
  });
});
