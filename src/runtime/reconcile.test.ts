import { describe, expect, it } from 'vitest';
import { decision, outcome } from '../../test/support/store-fixtures.ts';
import type { Entry, NewEntry } from '../core/entry.ts';
import { Ledger } from '../core/ledger.ts';
import { NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../core/limits.ts';
import { createReconciler } from './reconcile.ts';

const START = Date.UTC(2026, 10, 24, 12);
const ACCOUNT = 'acc_main';
const LAG = 30_000;

function make() {
  const rig = { time: START };
  const ledger = new Ledger();
  const appended: NewEntry[] = [];
  const reconciler = createReconciler({ ledger, append: (entry) => appended.push(entry), now: () => rig.time });
  let seq = 0;
  const hear = (...entries: readonly NewEntry[]) => {
    reconciler.hear(
      entries.map((entry): Entry => {
        seq += 1;
        return { ...entry, seq, hash: '' };
      }),
    );
  };
  const open = (callId: string, boundMilli = 20_000) => {
    const facts = { account: ACCOUNT, boundMilli, fingerprint: 'abc' };
    hear(decision(callId, { at: rig.time, facts }));
    ledger.reserve({
      callId,
      agentId: 'agt_1',
      accountId: ACCOUNT,
      agentLimits: NO_AGENT_LIMITS,
      accountLimits: NO_ACCOUNT_LIMITS,
      milli: boundMilli,
      slots: 0,
      now: rig.time,
    });
  };
  const end = (callId: string, settledBy: string, creditsMilli: number | null) => {
    ledger.settle(callId, creditsMilli, rig.time);
    hear(outcome(callId, { at: rig.time, creditsMilli, facts: { account: ACCOUNT, settledBy } }));
  };
  return {
    rig,
    appended,
    open,
    end,
    hear,
    renew: () => reconciler.renew(ACCOUNT),
    read: (used: number) => reconciler.read(ACCOUNT, used),
    /** One whole call. */
    call(callId: string, settledBy: string, creditsMilli: number | null, boundMilli?: number) {
      open(callId, boundMilli);
      end(callId, settledBy, creditsMilli);
    },
    later(ms: number = LAG) {
      rig.time += ms;
    },
    spent: () => ledger.usage(ACCOUNT, 'agt_1', NO_AGENT_LIMITS, rig.time).windows.day.spentMilli,
  };
}

describe("an account's own counter", () => {
  it('tells what the one call cost that nobody named a cost of', () => {
    const { read, call, later, appended, spent, rig } = make();
    read(100);
    const countedAt = rig.time;
    call('call-1', 'bound', 20_000);
    later();
    read(107);
    expect(spent()).toBe(7_000);
    expect(appended).toMatchObject([
      {
        kind: 'notice',
        reason: 'cost_corrected',
        callId: 'call-1',
        agentId: 'agt_1',
        creditsMilli: -13_000,
        facts: { account: ACCOUNT, countedAt },
        sentence:
          "A call of Voiceover Agent that was counted as 20 credits cost 7 credits, by the account's own counter",
      },
    ]);
  });

  it('tells it also when the call cost more than its bound', () => {
    const { read, call, later, appended, spent } = make();
    read(100);
    call('call-1', 'bound', 20_000);
    later();
    read(125);
    expect([spent(), appended[0]?.creditsMilli]).toEqual([25_000, 5_000]);
  });

  it('takes off what is known of the other calls', () => {
    const { read, call, later, spent } = make();
    read(100);
    call('call-1', 'cost_header', 30_000);
    call('call-2', 'bound', 20_000);
    call('call-3', 'released', 0);
    later();
    read(140);
    expect(spent()).toBe(40_000);
  });

  it.each([
    ['two calls that nobody named a cost of', ['bound', 'bound']],
    ['a call of which nothing is known', ['bound', 'unknown']],
  ])('tells nothing of %s', (_what, [one = '', two = '']) => {
    const { read, call, later, appended } = make();
    read(100);
    call('call-1', one, 20_000);
    call('call-2', two, two === 'unknown' ? null : 20_000);
    later();
    read(107);
    expect(appended).toEqual([]);
  });

  it('tells nothing while a call is open, nor of what was open when it was read first', () => {
    const { read, call, open, end, later, appended } = make();
    open('call-0');
    read(100);
    end('call-0', 'bound', 20_000);
    later();
    read(107);
    call('call-1', 'bound', 20_000);
    open('call-2');
    later();
    read(112);
    expect(appended).toEqual([]);
    end('call-2', 'cost_header', 1_000);
    later();
    read(113);
    expect(appended).toMatchObject([{ callId: 'call-1', creditsMilli: -15_000 }]);
  });

  it('tells nothing of what something outside Bollard must have spent', () => {
    const { read, call, later, appended } = make();
    read(100);
    call('call-1', 'bound', 20_000);
    later();
    read(141);
    expect(appended).toEqual([]);
  });

  it('tells nothing when it began anew, and counts from there', () => {
    const { read, call, later, appended } = make();
    read(100);
    call('call-1', 'bound', 20_000);
    later();
    read(3);
    expect(appended).toEqual([]);
    call('call-2', 'bound', 20_000);
    later();
    read(8);
    expect(appended).toMatchObject([{ callId: 'call-2', creditsMilli: -15_000 }]);
  });

  it('is not believed within 30 s of a call: another reading is due when it can be', () => {
    const { read, call, later, appended } = make();
    expect(read(100)).toBeNull();
    call('call-1', 'bound', 20_000);
    later(2_000);
    expect(read(107)).toBe(LAG - 2_000);
    expect(appended).toEqual([]);
    later(LAG - 2_000);
    expect(read(107)).toBeNull();
    expect(appended).toHaveLength(1);
  });

  it('needs no other reading where every cost is known', () => {
    const { read, call } = make();
    read(100);
    call('call-1', 'cost_header', 20_000);
    expect(read(100)).toBeNull();
  });

  it('that did not move is behind: what it shows later belongs to the calls before', () => {
    const { read, call, later, appended, spent } = make();
    read(100);
    call('call-1', 'bound', 100_000, 100_000);
    later();
    read(100);
    expect(appended).toEqual([]);
    call('call-2', 'bound', 100_000, 100_000);
    later();
    read(240);
    // Of two, nobody can tell which cost what: both stay at their bound.
    expect(appended).toEqual([]);
    expect(spent()).toBe(200_000);
    call('call-3', 'bound', 20_000);
    later();
    read(247);
    expect(appended).toMatchObject([{ callId: 'call-3', creditsMilli: -13_000 }]);
  });

  it('is another one after another key, and calls of the old one are none of it', () => {
    const { read, call, open, end, renew, later, appended } = make();
    read(100);
    open('call-1');
    renew();
    read(5_000);
    end('call-1', 'bound', 20_000);
    call('call-2', 'bound', 20_000);
    later();
    read(5_004);
    expect(appended).toMatchObject([{ callId: 'call-2', creditsMilli: -16_000 }]);
  });

  it('is believed again 30 s after the clock was set back', () => {
    const { rig, read, call, later, appended } = make();
    read(100);
    call('call-1', 'bound', 20_000);
    rig.time -= 3_600_000;
    expect(read(107)).toBe(LAG);
    later();
    read(107);
    expect(appended).toHaveLength(1);
  });

  it('tells nothing of more calls than can be kept', () => {
    const { read, call, later, appended } = make();
    read(100);
    for (let count = 0; count < 1_001; count += 1) call(`call-${count}`, 'cost_header', 1_000);
    later();
    read(1_200);
    call('last', 'bound', 20_000);
    later();
    read(1_205);
    expect(appended).toMatchObject([{ callId: 'last', creditsMilli: -15_000 }]);
  });
});
