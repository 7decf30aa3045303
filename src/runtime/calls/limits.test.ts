import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHome } from '../../../test/support/instance.ts';
import { NO_LIMITS } from '../../../test/support/no-limits.ts';
import { endOfLocalDay } from '../../core/local-days.ts';
import { createRuntime, type Runtime } from '../runtime.ts';

const home = makeHome();
let runtime: Runtime;
beforeAll(async () => {
  runtime = await createRuntime({
    dataDir: home.dataDir,
    version: '0.0.0-test',
    holder: 'a test',
    onWarning: (message) => {
      throw new Error(message);
    },
  });
  await call('agent.add', { name: 'Ada' });
});
afterAll(async () => {
  await runtime.close();
  home.remove();
});

async function call(name: string, input: object): Promise<unknown> {
  const result = await runtime.call(name, input);
  return result.ok ? result.value : result.error;
}

async function newestSentence(): Promise<unknown> {
  return call('audit.page', { filter: {}, view: 'entries', order: 'newest', limit: 1 });
}

describe('limit.set', () => {
  it('sets what is given, clears what is null, and leaves the rest', async () => {
    expect(await call('agent.show', { agent: 'Ada' })).toMatchObject({ limits: NO_LIMITS });
    await call('limit.set', { agent: 'Ada', day: 12.345, voices: ['b', 'a', 'b'], unpriced: 0.5, weight: 4 });
    const limits = { ...NO_LIMITS, day: 12.345, voices: ['a', 'b'], unpriced: 0.5, weight: 4 };
    expect(await call('agent.show', { agent: 'Ada' })).toMatchObject({ limits });
    const cleared = await call('limit.set', { agent: 'Ada', voices: null, unpriced: null, weight: null, parallel: 3 });
    expect(cleared).toMatchObject({ limits: { ...NO_LIMITS, day: 12.345, parallel: 3 } });
    expect(await newestSentence()).toMatchObject({
      entries: [{ kind: 'change', agent: 'Ada', sentence: expect.stringMatching(/^The owner .+ Ada/) }],
    });
  });

  it.each([
    { day: -1 },
    { day: 0.0001 },
    { day: 1_000_000_001 },
    { day: '5' },
    { week: 5 },
    { voices: [] },
    { voices: ['a b'] },
    { parallel: 0 },
    { characters: 1.5 },
    { weight: 11 },
    { unpriced: 'allow' },
    { raise: 5 },
  ])('refuses %j and changes nothing', async (wrong) => {
    const before = await call('agent.show', { agent: 'Ada' });
    expect(await call('limit.set', { agent: 'Ada', ...wrong })).toMatchObject({ code: 'bad_input' });
    expect(await call('agent.show', { agent: 'Ada' })).toEqual(before);
  });
});

describe('limit.raise', () => {
  it('lasts to the end of the day unless told, and ends when it is told', async () => {
    const first = endOfLocalDay(Date.now());
    const raised = await call('limit.raise', { agent: 'Ada', credits: 5000 });
    const last = endOfLocalDay(Date.now());
    expect([first, last].map((at) => new Date(at).toISOString())).toContain(untilOf(raised));
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect(await call('limit.raise', { agent: 'Ada', credits: 7, until })).toMatchObject({
      limits: { raise: { credits: 7, until } },
    });
    expect(await call('limit.raise', { agent: 'Ada', credits: null })).toMatchObject({ limits: { raise: null } });
  });

  it.each([
    [{ credits: 0 }, 'more than 0'],
    [{ credits: 5, until: '2020-01-01T00:00:00Z' }, 'has passed'],
    [{ credits: 5, until: 'later' }, 'is no time'],
    [{ credits: 5, until: '2999-01-01T00:00:00Z' }, 'a year at most'],
    [{ credits: null, until: '2999-01-01T00:00:00Z' }, 'no time until'],
  ])('refuses %j', async (wrong, words) => {
    expect(await call('limit.raise', { agent: 'Ada', ...wrong })).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(words),
    });
  });

  it('refuses to raise what is not limited', async () => {
    await call('agent.add', { name: 'Bert' });
    await call('limit.set', { agent: 'Bert', perRequest: 5 });
    expect(await call('limit.raise', { agent: 'Bert', credits: 5 })).toMatchObject({ code: 'refused' });
  });
});

describe('account.limit, guard.set and guard.get', () => {
  it('set what is given and leave the rest', async () => {
    await call('account.limit', { account: 'Sandbox', day: 0, ownerSlot: true });
    expect(await call('account.limit', { account: 'Sandbox', floor: 5 })).toMatchObject({
      limits: { hour: null, day: 0, month: null, floor: 5, ownerSlot: true },
    });
    expect(await call('account.limit', { account: 'Sandbox', parallel: 5 })).toMatchObject({ code: 'bad_input' });
    expect(await call('guard.get', {})).toEqual({ identical: 60, denials: 500, habit: 10 });
    await call('guard.set', { habit: null });
    expect(await call('guard.set', { denials: 9 })).toEqual({ identical: 60, denials: 9, habit: null });
    expect(await call('guard.set', { identical: 1 })).toMatchObject({ code: 'bad_input' });
  });
});

function untilOf(agent: unknown): unknown {
  const limits = typeof agent === 'object' && agent !== null && 'limits' in agent ? agent.limits : null;
  const raise = typeof limits === 'object' && limits !== null && 'raise' in limits ? limits.raise : null;
  return typeof raise === 'object' && raise !== null && 'until' in raise ? raise.until : null;
}
