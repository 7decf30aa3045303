import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeReason } from './entry.ts';
import { type CallBetween, type CallEnding, explainedBy, settlement } from './settlement.ts';

const SENT: CallEnding = {
  reason: 'completed',
  upstreamStatus: 200,
  sent: true,
  costMilli: null,
  audioSeconds: null,
  boundMilli: 9000,
  priceOfSeconds: null,
};
const MOST = 100_000_000_000;

/** Sent, and not said to have done nothing. */
const DOUBTFUL: readonly (readonly [OutcomeReason, number | null])[] = [
  ['completed', 200],
  ['client_aborted', null],
  ['client_aborted', 200],
  ['upstream_error', 500],
  ['upstream_error', 502],
  ['upstream_error', 504],
  ['upstream_error', 599],
  ['upstream_unreachable', null],
  ['upstream_timeout', null],
  ['upstream_reset', null],
  ['upstream_incomplete', 200],
  ['upstream_invalid', 200],
  ['upstream_invalid', null],
  ['outcome_unknown', null],
  ['stopped', null],
  ['internal_error', 200],
  ['unknown_outcome', null],
];

describe('a settlement', () => {
  it.each(DOUBTFUL)('E3, E4, E18: takes the bound where the cost never came: %s %s', (reason, upstreamStatus) => {
    expect(settlement({ ...SENT, reason, upstreamStatus })).toEqual({ milli: 9000, by: 'bound' });
  });

  it.each(DOUBTFUL)('takes the header where it came: %s %s', (reason, upstreamStatus) => {
    for (const costMilli of [0, 1000, 9001, MOST]) {
      const ending = { ...SENT, reason, upstreamStatus, costMilli };
      expect(settlement(ending)).toEqual({ milli: costMilli, by: 'cost_header' });
    }
  });

  it.each(DOUBTFUL)('E17: ignores a header that is no cost: %s %s', (reason, upstreamStatus) => {
    for (const costMilli of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MOST + 1]) {
      expect(settlement({ ...SENT, reason, upstreamStatus, costMilli })).toEqual({ milli: 9000, by: 'bound' });
    }
  });

  it.each([300, 307, 400, 401, 404, 422, 429, 499, 503])(
    'E18: is released by an upstream that refused with %i',
    (status) => {
      const refused = { ...SENT, reason: 'upstream_error' as const, upstreamStatus: status };
      expect(settlement(refused)).toEqual({ milli: 0, by: 'released' });
      expect(settlement({ ...refused, costMilli: 0, boundMilli: null })).toEqual({ milli: 0, by: 'released' });
      expect(settlement({ ...refused, reason: 'client_aborted' })).toEqual({ milli: 0, by: 'released' });
      expect(settlement({ ...refused, audioSeconds: 5, priceOfSeconds: () => 1 })).toEqual({
        milli: 0,
        by: 'released',
      });
    },
  );

  it('takes the cost of a refusal that names one', () => {
    expect(settlement({ ...SENT, reason: 'upstream_error', upstreamStatus: 422, costMilli: 1 })).toEqual({
      milli: 1,
      by: 'cost_header',
    });
  });

  it('is released where nothing was sent, whatever else is said', () => {
    for (const [reason, upstreamStatus] of DOUBTFUL) {
      const ending = { ...SENT, sent: false, reason, upstreamStatus, costMilli: 5, boundMilli: null };
      expect(settlement(ending)).toEqual({ milli: 0, by: 'released' });
    }
  });

  it.each(['upload_stalled', 'refused_late'] as const)('is released where the upload was cut off: %s', (reason) => {
    expect(settlement({ ...SENT, reason, upstreamStatus: null })).toEqual({ milli: 0, by: 'released' });
  });

  it('takes the price of the length of a transcription, after the header and before the bound', () => {
    const transcribed = { ...SENT, audioSeconds: 60.5, priceOfSeconds: (seconds: number) => seconds * 2000 };
    expect(settlement(transcribed)).toEqual({ milli: 121_000, by: 'audio_duration' });
    expect(settlement({ ...transcribed, audioSeconds: 0 })).toEqual({ milli: 0, by: 'audio_duration' });
    expect(settlement({ ...transcribed, boundMilli: null })).toEqual({ milli: 121_000, by: 'audio_duration' });
    expect(settlement({ ...transcribed, costMilli: 7000 })).toEqual({ milli: 7000, by: 'cost_header' });
  });

  it('E17: ignores a length that is none, and a price that is none', () => {
    const bound = { milli: 9000, by: 'bound' };
    for (const audioSeconds of [-1, Number.NaN, Number.POSITIVE_INFINITY, null]) {
      expect(settlement({ ...SENT, audioSeconds, priceOfSeconds: () => 1 })).toEqual(bound);
    }
    for (const price of [null, -1, 0.5, Number.NaN, MOST + 1]) {
      expect(settlement({ ...SENT, audioSeconds: 1, priceOfSeconds: () => price })).toEqual(bound);
    }
    expect(settlement({ ...SENT, audioSeconds: 1 })).toEqual(bound);
  });

  it('is not known where nothing says it', () => {
    expect(settlement({ ...SENT, boundMilli: null })).toEqual({ milli: null, by: 'unknown' });
    expect(settlement({ ...SENT, boundMilli: 0 })).toEqual({ milli: 0, by: 'bound' });
  });

  it('is never negative, never a fraction, and null only where it is not known', () => {
    const numbers = fc.option(fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()));
    fc.assert(
      fc.property(
        fc.constantFrom(...DOUBTFUL),
        fc.boolean(),
        numbers,
        numbers,
        fc.option(fc.nat()),
        ([reason, upstreamStatus], sent, costMilli, audioSeconds, boundMilli) => {
          const ending = { reason, upstreamStatus, sent, costMilli, audioSeconds, boundMilli };
          const { milli, by } = settlement({ ...ending, priceOfSeconds: (seconds) => seconds });
          if (by === 'unknown') expect(milli).toBeNull();
          else expect(Number.isSafeInteger(milli) && (milli ?? -1) >= 0).toBe(true);
        },
      ),
    );
  });
});

describe('what a counter explains', () => {
  const bound: CallBetween = { callId: 'call_bound', by: 'bound', milli: 10_000 };
  const known: CallBetween = { callId: 'call_known', by: 'cost_header', milli: 3000 };

  it('is the real cost of the one call that is booked at its bound', () => {
    expect(explainedBy(50_000, 56_000, [bound])).toEqual({ callId: 'call_bound', deltaMilli: -4000 });
    expect(explainedBy(50_000, 59_000, [known, bound])).toEqual({ callId: 'call_bound', deltaMilli: -4000 });
    const calls = [
      bound,
      known,
      { callId: 'a', by: 'audio_duration', milli: 2000 },
      { callId: 'r', by: 'released', milli: 0 },
    ] as const;
    expect(explainedBy(50_000, 70_000, calls)).toEqual({ callId: 'call_bound', deltaMilli: 5000 });
  });

  it('may be nothing at all, and at most twice the bound', () => {
    expect(explainedBy(50_000, 50_000, [bound])).toEqual({ callId: 'call_bound', deltaMilli: -10_000 });
    expect(explainedBy(50_000, 70_000, [bound])).toEqual({ callId: 'call_bound', deltaMilli: 10_000 });
    expect(explainedBy(50_000, 70_001, [bound])).toBeNull();
  });

  it('is nothing where the booking is right', () => {
    expect(explainedBy(50_000, 60_000, [bound])).toBeNull();
  });

  it('is nothing where the counter began anew, or grew by less than is known', () => {
    expect(explainedBy(50_000, 49_999, [bound])).toBeNull();
    expect(explainedBy(50_000, 52_999, [known, bound])).toBeNull();
    expect(explainedBy(50_000, 53_000, [known, bound])).toEqual({ callId: 'call_bound', deltaMilli: -10_000 });
  });

  it('is nothing without such a call, or with two', () => {
    expect(explainedBy(0, 9000, [])).toBeNull();
    expect(explainedBy(0, 9000, [known])).toBeNull();
    expect(explainedBy(0, 9000, [bound, { ...bound, callId: 'call_2' }])).toBeNull();
  });

  it('is nothing while another call is open or not known', () => {
    for (const by of ['open', 'unknown'] as const) {
      for (const milli of [null, 0, 1000]) {
        expect(explainedBy(0, 9000, [bound, { callId: 'other', by, milli }])).toBeNull();
        expect(explainedBy(0, 9000, [{ callId: 'other', by, milli }, bound])).toBeNull();
      }
    }
    expect(explainedBy(0, 9000, [{ ...known, milli: null }, bound])).toBeNull();
    expect(explainedBy(0, 9000, [{ ...bound, milli: null }])).toBeNull();
  });

  it('E17: is nothing where a counter is no number', () => {
    for (const after of [Number.NaN, 0.5, Number.POSITIVE_INFINITY]) expect(explainedBy(0, after, [bound])).toBeNull();
  });
});
