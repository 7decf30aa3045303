import { describe, expect, it, onTestFinished } from 'vitest';
import { AT, decision, makeFolder, notice, outcome } from '../../test/support/store-fixtures.ts';
import type { NewEntry } from '../core/entry.ts';
import { DEFAULT_GUARD, type GuardLimits } from '../core/limits.ts';
import type { UsualHour } from '../core/runaway.ts';
import type { UsualHourQuery } from '../store/usual-hour.ts';
import type { Actor } from './policy-book.ts';
import { createRunawayGuard } from './runaway-guard.ts';
import { createRuntime } from './runtime.ts';

const CREDIT = 1000;
const USUAL: UsualHour = { activeHours: 20, medianMilli: 200 * CREDIT, highMilli: 400 * CREDIT };

function guarding(limits: Partial<GuardLimits> = {}) {
  const paused = new Map<string, Actor>();
  const warnings: string[] = [];
  const asked: UsualHourQuery[] = [];
  const pauses: string[] = [];
  const switches: { failure: Error | null; usual: () => Promise<UsualHour> } = {
    failure: null,
    usual: async () => USUAL,
  };
  const guard = createRunawayGuard({
    limitsOf: () => ({ ...DEFAULT_GUARD, ...limits }),
    isPaused: (agentId) => paused.has(agentId),
    pause: (agentId, actor) => {
      if (switches.failure) throw switches.failure;
      paused.set(agentId, actor);
      pauses.push(agentId);
    },
    usualHour: (query) => {
      asked.push(query);
      return switches.usual();
    },
    now: () => AT,
    onWarning: (message) => warnings.push(message),
  });
  let seq = 0;
  const hear = (...entries: readonly NewEntry[]) => {
    guard.hear(
      entries.map((entry) => {
        seq += 1;
        return { ...entry, seq, hash: '' };
      }),
    );
  };
  const causes = () => [...paused.values()].map(({ author }) => author?.cause);
  return { hear, paused, pauses, causes, warnings, asked, switches };
}

function forwarded(at: number, fingerprint = '0123456789abcdef'): NewEntry {
  return decision('call', { at, facts: { account: 'acc_main', fingerprint } });
}

function denied(at: number, status = 403): NewEntry {
  return decision('call', { at, decision: 'deny', reason: 'area_off', status });
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_unused, index) => make(index));
}

/** The promises of an answer that is there already. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the guard against runaways', () => {
  it('pauses an agent at the sixtieth identical call, as Bollard and without the right to loosen', () => {
    const { hear, paused } = guarding();
    hear(...times(59, (index) => forwarded(AT + index * 1_000)));
    expect(paused.size).toBe(0);
    hear(forwarded(AT + 59_000));
    expect(paused.get('agt_1')).toEqual({
      proven: false,
      confirmed: false,
      author: { name: 'Bollard', cause: '60 identical calls in 59 s', reason: 'runaway' },
    });
  });

  it('counts neither calls without a fingerprint, nor those that wait for approval, nor their ends', () => {
    const { hear, paused } = guarding();
    for (let index = 0; index < 100; index += 1) {
      hear({ ...forwarded(AT), decision: 'ask' });
      hear(decision('call', { at: AT }), outcome('call', { at: AT, creditsMilli: 0, facts: { fingerprint: 'aa' } }));
    }
    expect(paused.size).toBe(0);
  });

  it('pauses at five hundred denials, those for a spent limit left out', () => {
    const { hear, causes } = guarding();
    hear(...times(2_000, (index) => denied(AT + index, 402)));
    hear(...times(499, (index) => denied(AT + 2_000 + index)));
    expect(causes()).toEqual([]);
    hear(denied(AT + 3_000));
    expect(causes()).toEqual(['500 denied calls in 1 s']);
  });

  it('pauses once for what comes at once, and counts nothing of a paused agent', () => {
    const { hear, paused, pauses } = guarding();
    hear(...times(179, () => forwarded(AT)), ...times(999, () => denied(AT)));
    expect(pauses).toEqual(['agt_1']);
    paused.clear();
    hear(forwarded(AT + 1), denied(AT + 1));
    expect(pauses).toEqual(['agt_1']);
    hear(...times(59, () => forwarded(AT + 1)));
    expect(pauses).toEqual(['agt_1', 'agt_1']);
  });

  it('asks for the usual hour once, when there is enough to judge, and pauses by its answer', async () => {
    const { hear, asked, causes } = guarding();
    hear(...times(3, (index) => outcome(`c${index}`, { creditsMilli: 500 * CREDIT })));
    await settled();
    hear(outcome('c4', { creditsMilli: 501 * CREDIT }));
    expect(causes()).toEqual(['2,001 credits in 60 min, its usual hour is 200 credits']);
    expect(asked).toEqual([{ agentId: 'agt_1', now: AT }]);
  });

  it('pauses when the usual hour becomes known only afterwards, unless the agent was paused meanwhile', async () => {
    const { hear, causes, paused, pauses } = guarding();
    hear(outcome('c1', { creditsMilli: 3_000 * CREDIT }));
    expect(causes()).toEqual([]);
    await settled();
    expect(causes()).toEqual(['3,000 credits in 60 min, its usual hour is 200 credits']);
    paused.clear();
    hear(outcome('c2', { creditsMilli: 3_000 * CREDIT }));
    paused.set('agt_1', { proven: true, confirmed: true });
    await settled();
    expect(pauses).toHaveLength(1);
  });

  it('hears corrections: what is taken back was not spent', async () => {
    const { hear, causes } = guarding();
    hear(outcome('c1', { creditsMilli: 1_900 * CREDIT }));
    await settled();
    hear({ ...notice('It cost less'), agentId: 'agt_1', creditsMilli: -1_000 * CREDIT });
    hear(outcome('c2', { creditsMilli: 1_000 * CREDIT }));
    expect(causes()).toEqual([]);
    hear(outcome('c3', { creditsMilli: 101 * CREDIT }));
    expect(causes()).toHaveLength(1);
  });

  it('goes on without a habit when it cannot be read, and says so once in an hour', async () => {
    const { hear, causes, warnings, switches, asked } = guarding();
    switches.usual = () => Promise.reject(new Error('the reader of the log ended'));
    for (let index = 0; index < 3; index += 1) {
      hear(outcome(`c${index}`, { creditsMilli: 9_000 * CREDIT }));
      await settled();
    }
    expect(causes()).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(warnings).toEqual(['What an agent usually spends could not be read: the reader of the log ended']);
  });

  it('owes a pause that could not be written, and pauses with the next thing it hears', () => {
    const { hear, causes, paused, warnings, switches } = guarding();
    switches.failure = new Error('the log cannot be written');
    hear(...times(60, () => forwarded(AT)));
    hear(notice('Something happened'));
    expect(warnings).toEqual([
      'An agent that runs away (60 identical calls in 1 s) could not be paused: the log cannot be written',
    ]);
    switches.failure = null;
    hear(notice('The log can be written again'));
    expect(causes()).toEqual(['60 identical calls in 1 s']);
    paused.clear();
    hear(notice('The owner resumed Voiceover Agent'));
    expect(causes()).toEqual([]);
  });

  it('counts anew once the owner has paused and resumed an agent', () => {
    const { hear, paused, pauses } = guarding();
    hear(...times(59, () => forwarded(AT)));
    paused.set('agt_1', { proven: true, confirmed: true });
    hear({ ...notice('The owner paused Voiceover Agent'), kind: 'change', agentId: 'agt_1' });
    paused.clear();
    hear(forwarded(AT));
    expect(pauses).toEqual([]);
  });
});

describe('an agent that runs away', () => {
  it('is denied from then on, the log says why, and one command undoes it', async () => {
    const dataDir = makeFolder();
    const runtime = await createRuntime({
      dataDir,
      version: '0.0.0-test',
      holder: 'a test',
      onWarning: (message) => expect.fail(message),
    });
    onTestFinished(() => runtime.close());
    const made = await runtime.call('agent.add', { name: 'Voiceover Agent' });
    if (!made.ok || !('token' in made.value)) throw new Error('no agent');
    const { token } = made.value;
    const { url } = await runtime.gateway.start({ port: 0, upstream: 'sandbox' });
    const call = async () => {
      const response = await fetch(`${url}/v1/models`, { headers: { 'xi-api-key': token } });
      const { bollard } = (await response.json()) as { bollard: { reason: string } };
      return [response.status, bollard.reason];
    };
    for (let calls = 0; calls < 500; calls += 50) {
      for (const answer of await Promise.all(times(50, call))) expect(answer).toEqual([403, 'area_off']);
    }
    // More than a resumed agent could do without a pause, if they counted.
    for (let calls = 0; calls < 500; calls += 50) {
      for (const answer of await Promise.all(times(50, call))) expect(answer).toEqual([403, 'agent_paused']);
    }
    const page = await runtime.call('audit.page', { filter: {}, view: 'entries', order: 'newest', limit: 1000 });
    if (!page.ok || !('entries' in page.value)) throw new Error('no log');
    expect(JSON.stringify(page.value.entries)).toMatch(
      /"kind":"change"[^{]*"agent":"Voiceover Agent"[^{]*"reason":"runaway"[^{]*"sentence":"Bollard paused Voiceover Agent: 500 denied calls in \d+ s"/,
    );
    expect(await runtime.call('agent.resume', { agent: 'Voiceover Agent' })).toMatchObject({ ok: true });
    expect(await call()).toEqual([403, 'area_off']);
    expect(await call()).toEqual([403, 'area_off']);
  });
});
