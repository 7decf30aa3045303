/** Limits and the guard on the command line. No vault: no proof is asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, refused, value } from '../support/cli-checks.ts';
import { makeHome } from '../support/instance.ts';
import { NO_LIMITS } from '../support/no-limits.ts';

const home = makeHome();
beforeAll(async () => {
  await done(home, ['agent', 'add', 'Ada']);
});
afterAll(() => home.remove());

interface Shown {
  readonly name: string;
  readonly limits: Record<string, unknown>;
  readonly usage: readonly unknown[];
}

describe('the limits of an agent', () => {
  it('are none at first', async () => {
    expect(await value<Shown>(home, ['limit', 'Ada'])).toMatchObject({ name: 'Ada', limits: NO_LIMITS });
    const table = await done(home, ['limit', 'Ada']);
    expect(table).toMatch(/^Ada \(agt_[0-9a-f]{16}\)\n {2}LIMIT +VALUE/);
    expect(table).toMatch(/\n {2}day +none\n/);
    expect(table).toMatch(/\n {2}without a price +deny\n/);
  });

  it('are set several at a time, shown, and cleared one by one', async () => {
    const set = [
      ...['--hour', '0.125', '--day', '5000', '--month', '20000', '--per-request', '200', '--characters', '5000'],
      ...['--voices', 'v2,v1,v2', '--models', 'eleven_v3', '--parallel', '2', '--voice-slots', '0', '--weight', '3'],
      ...['--unpriced', '50.5'],
    ];
    const all = {
      hour: 0.125,
      day: 5000,
      month: 20_000,
      perRequest: 200,
      raise: null,
      unpriced: 50.5,
      characters: 5000,
      voices: ['v1', 'v2'],
      models: ['eleven_v3'],
      parallel: 2,
      voiceSlots: 0,
      weight: 3,
    };
    expect((await value<Shown>(home, ['limit', 'Ada', ...set])).limits).toEqual(all);
    const shown = await done(home, ['agent', 'show', 'Ada']);
    expect(shown).toContain('  Limits:\n    hour: 0.125 credits\n    day: 5,000 credits\n');
    expect(shown).toContain('    voices: v1 and v2\n');
    const cleared = await done(home, ['limit', 'Ada', '--voices', 'none', '--hour', 'none', '--unpriced', 'ask']);
    expect(cleared).toMatch(/\n {2}hour +none\n {2}day +5,000 credits\n/);
    expect((await value<Shown>(home, ['limit', 'Ada'])).limits).toEqual({
      ...all,
      hour: null,
      voices: null,
      unpriced: 'ask',
    });
  });

  it('are raised for a while, with a sentence in the log', async () => {
    const { limits } = await value<Shown>(home, ['limit', 'Ada', '--raise', '5000', '--until', '12h']);
    expect(limits.raise).toMatchObject({ credits: 5000, until: expect.stringMatching(/Z$/) });
    const [newest] = await value<{ sentence: string }[]>(home, ['audit', 'list', '--limit', '1']);
    expect(newest?.sentence).toMatch(
      /^The owner raised the day and month limits of Ada by 5,000 credits until \d+ \w+ \d\d:\d\d$/,
    );
    expect((await value<Shown>(home, ['limit', 'Ada', '--raise', 'none'])).limits.raise).toBeNull();
  });

  it('are refused for an agent that there is not, and a raise where there is nothing to raise', async () => {
    expect(await refused(home, ['limit', 'Eve', '--day', '5'])).toContain('There is no agent "Eve"');
    await done(home, ['agent', 'add', 'Bert']);
    expect(await refused(home, ['limit', 'Bert', '--raise', '5'])).toContain('Bert has no hour, day or month limit');
  });
});

describe('the limits of an account', () => {
  it('are set, shown and cleared', async () => {
    const none = { hour: null, day: null, month: null, floor: null, ownerSlot: false };
    expect((await value<Shown>(home, ['account', 'limit', 'Sandbox'])).limits).toEqual(none);
    const set = ['--day', '700', '--floor', '100', '--owner-slot', 'on'];
    const limits = { ...none, day: 700, floor: 100, ownerSlot: true };
    expect((await value<Shown>(home, ['account', 'limit', 'Sandbox', ...set])).limits).toEqual(limits);
    const table = await done(home, ['account', 'limit', 'Sandbox', '--floor', 'none']);
    expect(table).toMatch(/^account Sandbox \(acc_sandbox\)\n/);
    expect(table).toMatch(/\n {2}day +700 credits\n.*\n {2}floor +none\n {2}owner slot +on\n$/);
    expect(await value(home, ['account', 'list'])).toMatchObject([{ limits: { ...limits, floor: null } }]);
    expect(await refused(home, ['account', 'limit', 'Other', '--day', '5'])).toContain('There is no account "Other"');
  });
});

describe('the guard', () => {
  it('has defaults, is set in parts and turned off', async () => {
    expect(await value(home, ['guard'])).toEqual({ identical: 60, denials: 500, habit: 10 });
    const set = await value(home, ['guard', '--identical', '100', '--habit', 'off']);
    expect(set).toEqual({ identical: 100, denials: 500, habit: null });
    expect(await done(home, ['guard'])).toMatch(
      /^identical calls +an agent is paused at 100 in 60 s\ndenied calls .*500 in 60 s\nhabit +off\n$/,
    );
  });
});

describe('status', () => {
  it('tells the credits of each account', async () => {
    expect(await done(home, ['status'])).toContain('\ncredits  Sandbox: 0 credits in the last day');
    expect(await value(home, ['status'])).toMatchObject({
      credits: { accounts: [{ name: 'Sandbox', spent: { lastDay: 0 } }], limits: { agents: expect.any(Array) } },
    });
  });
});
