import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MemoryBudget } from '../../test/support/memory-budget.ts';
import { readRates } from '../../test/support/priced-request.ts';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { syntheticAgent } from '../../test/support/synthetic-policy.ts';
import { findOperation } from '../core/catalogue/catalogue.ts';
import { type AgentLimits, NO_AGENT_LIMITS } from '../core/limits.ts';
import type { Route } from '../core/ports.ts';
import { type Rational, rational } from '../core/pricing/rational.ts';
import { Intake } from './intake.ts';
import { type CallEnd, Spending } from './spending.ts';

const ROUTE: Route = {
  accountId: 'acc_main',
  accountName: 'main',
  sandbox: false,
  origin: 'http://127.0.0.1:9',
  key: 'k',
  secrets: ['k'],
};
const DONE: CallEnd = { reason: 'completed', upstreamStatus: 200, sent: true, costMilli: null, audioSeconds: null };
const LIMIT = { dayMilli: 1_000_000 };

function operationOf(id: string) {
  const operation = findOperation(id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return operation;
}

/** A request as it is once its body was read. */
class Body {
  readonly parts: { json?: unknown; bytes?: Buffer; form?: Readonly<Record<string, readonly string[]>> };

  constructor(parts: Body['parts']) {
    this.parts = parts;
  }

  async intake(id: string): Promise<Intake> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const operation = operationOf(id);
    const form = new FormData();
    for (const [name, values] of Object.entries(this.parts.form ?? {})) {
      for (const value of values) form.append(name, value);
    }
    const arrived = new Promise<IncomingMessage>((resolve) => server.once('request', resolve));
    const body = this.parts.form === undefined ? JSON.stringify(this.parts.json) : form;
    const headers = this.parts.form === undefined ? { 'content-type': 'application/json' } : {};
    fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers }).catch(() => undefined);
    const intake = new Intake(await arrived, operation, { stallMs: 5000, dataDir: makeFolder() });
    onTestFinished(() => intake.release());
    if (intake.prepare(true, [], operation.requestKind === 'multipart') !== null) throw new Error('unfit');
    await intake.read();
    if (intake.failure !== null) throw new Error(intake.failure);
    server.closeAllConnections();
    server.close();
    return intake;
  }
}

function make(id: string, limits: Partial<AgentLimits> = LIMIT, voiceRate: Rational | null = rational(1)) {
  const budget = new MemoryBudget();
  budget.models = readRates([
    ['eleven_multilingual_v2', 1, 1],
    ['eleven_flash_v2_5', 0.5, 1],
    ['eleven_v3', 1, 1],
    ['eleven_english_sts_v2', 1, 1],
  ]);
  const asked: string[] = [];
  const parts = {
    budget,
    voiceRate: async (_route: Route, voice: string) => {
      asked.push(voice);
      return voiceRate;
    },
  };
  const agent = syntheticAgent({ accountId: 'acc_main', limits: { ...NO_AGENT_LIMITS, ...limits } });
  const spending = new Spending(parts, 'call-1', operationOf(id));
  const bounded = (given = agent) => {
    const refusal = spending.bound(given);
    return refusal ?? spending.claimed('POST /', claimant)?.boundMilli;
  };
  let claimant: Intake;
  return {
    budget,
    asked,
    agent,
    spending,
    bounded,
    async quote(body: Body, voices: readonly string[] = ['rachel00']) {
      claimant = await body.intake(id);
      await spending.quote(agent, ROUTE, claimant, '', voices);
      return claimant;
    },
    day: () => budget.ledger.usage('acc_main', agent.id, agent.limits, budget.now()).windows.day,
  };
}

const SPEAK = 'text_to_speech.convert';
const TEXT = new Body({ json: { text: 'x'.repeat(20), model_id: 'eleven_multilingual_v2' } });

describe('the bound of a call', () => {
  it('is the price of its request', async () => {
    const { quote, bounded } = make(SPEAK);
    await quote(TEXT);
    expect(bounded()).toBe(20_000);
  });

  it('takes the rate of its voice where a price is required, and asks for none elsewhere', async () => {
    const dear = make(SPEAK, LIMIT, rational(3, 2));
    await dear.quote(TEXT);
    expect([dear.bounded(), dear.asked]).toEqual([30_000, ['rachel00']]);
    const free = make(SPEAK, {}, rational(3, 2));
    await free.quote(TEXT);
    expect([free.bounded(), free.asked]).toEqual([20_000, []]);
  });

  it('takes the rate of the voice of the voice changer too', async () => {
    const { quote, asked } = make('audio_tools.convert_speech_to_speech');
    await quote(new Body({ form: { model_id: ['eleven_english_sts_v2'] } }));
    expect(asked).toEqual(['rachel00']);
  });

  it('asks for the rates of ten voices, and never for those of more', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `voice${String(index).padStart(5, '0')}`);
    const ten = make('text_to_dialogue.convert');
    const dialogue = new Body({ json: { inputs: [{ text: 'hello', voice_id: 'a' }] } });
    await ten.quote(dialogue, [...names.slice(0, 10), 'voice00000']);
    expect(ten.asked).toHaveLength(10);
    const eleven = make('text_to_dialogue.convert');
    await eleven.quote(dialogue, names);
    expect(eleven.asked).toEqual([]);
    expect(eleven.bounded()).toBe(5_000);
  });

  it('is what the owner set as its ceiling where there is no price, else the call is refused or asked for', async () => {
    const unmeasured = new Body({ form: { model_id: ['scribe_v2'] } });
    for (const [unpriced, expected] of [
      ['deny', 'cost_unknown'],
      ['ask', 'approval_required'],
      [7_000, 7_000],
    ] as const) {
      const { quote, bounded } = make('speech_to_text.convert', { ...LIMIT, unpriced });
      await quote(unmeasured);
      expect(bounded()).toBe(expected);
    }
    const free = make('speech_to_text.convert', { unpriced: 'deny' });
    await free.quote(unmeasured);
    expect(free.bounded()).toBeNull();
  });

  it('is found anew for limits that came while it waited: what was not measured has no price then', async () => {
    const { quote, bounded, agent } = make('speech_to_text.convert', {});
    await quote(new Body({ form: { model_id: ['scribe_v2'] } }));
    expect(bounded()).toBeNull();
    expect(bounded({ ...agent, limits: { ...NO_AGENT_LIMITS, ...LIMIT } })).toBe('cost_unknown');
  });

  it('counts every one of a list of fields', async () => {
    const { quote } = make('speech_to_text.convert');
    const intake = await quote(new Body({ form: { model_id: ['scribe_v2'], keyterms: ['one', 'two', 'three'] } }));
    expect(intake.scanner?.texts('keyterms')).toEqual(['one', 'two', 'three']);
    expect(intake.models).toEqual(['scribe_v2']);
  });
});

describe('the settlement of a call', () => {
  it('takes the place of its reservation, once', async () => {
    const { quote, bounded, spending, agent, day } = make(SPEAK);
    await quote(TEXT);
    bounded();
    expect(spending.reserve(agent)).toBeNull();
    expect(day()).toMatchObject({ spentMilli: 0, reservedMilli: 20_000 });
    expect(spending.settle({ ...DONE, costMilli: 7_000 }, agent)).toMatchObject({ milli: 7_000, by: 'cost_header' });
    spending.release();
    expect(day()).toMatchObject({ spentMilli: 7_000, reservedMilli: 0 });
  });

  it('gives all back where the call did nothing, and again does nothing', async () => {
    const { quote, bounded, spending, agent, day } = make(SPEAK);
    await quote(TEXT);
    bounded();
    spending.reserve(agent);
    expect(spending.settle({ ...DONE, sent: false }, agent)).toMatchObject({ milli: 0, by: 'released' });
    spending.release();
    spending.release();
    expect(day()).toMatchObject({ spentMilli: 0, reservedMilli: 0 });
  });

  it('says with what factor the bound was made that a bill was above of', async () => {
    const { quote, bounded, spending, agent, budget } = make(SPEAK);
    budget.factor = 2_000;
    await quote(TEXT);
    expect(bounded()).toBe(40_000);
    spending.reserve(agent);
    spending.settle({ ...DONE, costMilli: 41_000 }, agent);
    expect(budget.overruns).toEqual([{ operationId: SPEAK, boundMilli: 40_000, factorMilli: 2_000, milli: 41_000 }]);
  });

  it('books a bill for what should be free', () => {
    const { spending, agent, day } = make('voices.get', {});
    expect(spending.reserve(agent)).toBeNull();
    expect(spending.settle({ ...DONE, costMilli: 5_000 }, agent)).toMatchObject({ milli: 5_000, by: 'cost_header' });
    expect(day()).toMatchObject({ spentMilli: 5_000, reservedMilli: 0 });
    const other = make('voices.get', {});
    expect(other.spending.settle(DONE, other.agent)).toBeNull();
    expect(other.spending.settle({ ...DONE, sent: false, costMilli: 5_000 }, other.agent)).toBeNull();
  });
});

describe('a voice that is added', () => {
  it('takes a slot, and costs nothing that is not known', () => {
    const { spending, agent, budget } = make('voices.add_shared', { voiceSlots: 1 });
    expect(spending.reserve(agent)).toBeNull();
    expect(spending.settle(DONE, agent)).toMatchObject({ milli: 0, by: 'released', slots: 1 });
    expect(budget.ledger.usage('acc_main', agent.id, agent.limits, budget.now())).toMatchObject({
      slotsUsed: 1,
      slotsReserved: 0,
    });
    const next = { callId: 'call-2', agent, milli: 0, slots: 1 } as const;
    expect(budget.reserve(next)).toMatchObject({ limit: 'voice_slots' });
  });

  it('takes none where it was refused', () => {
    const { spending, agent, budget } = make('voices.add_shared', { voiceSlots: 1 });
    spending.reserve(agent);
    expect(spending.settle({ ...DONE, upstreamStatus: 404 }, agent)).toMatchObject({ by: 'released', slots: 0 });
    expect(budget.check({ callId: 'call-2', agent, milli: 0, slots: 1 })).toBeNull();
  });
});

describe('the fingerprint of a call', () => {
  const of = async (id: string, body: Body, target = 'POST /a') => {
    const { spending, quote } = make(id);
    return spending.claimed(target, await quote(body))?.fingerprint;
  };

  it('is that of the request: method, path, query and body', async () => {
    expect(await of(SPEAK, TEXT)).toBe(await of(SPEAK, TEXT));
    expect(await of(SPEAK, TEXT)).not.toBe(await of(SPEAK, TEXT, 'POST /a?seed=1'));
    expect(await of(SPEAK, TEXT)).not.toBe(await of(SPEAK, new Body({ json: { text: 'y'.repeat(20) } })));
  });

  it('is of a form the same for the same content, whatever its boundary', async () => {
    const one = new Body({ form: { model_id: ['scribe_v2'], keyterms: ['one'] } });
    const two = new Body({ form: { model_id: ['scribe_v2'], keyterms: ['two'] } });
    const id = 'speech_to_text.convert';
    expect(await of(id, one)).toBe(await of(id, one));
    // As long as the other.
    expect(await of(id, one)).not.toBe(await of(id, two));
  });
});
