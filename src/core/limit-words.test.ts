import { describe, expect, it } from 'vitest';
import type { LimitHit } from './ledger-types.ts';
import { limitClause } from './limit-words.ts';

const HIT: LimitHit = {
  limit: 'day',
  limitMilli: 1_000_000,
  leftMilli: 12_500,
  neededMilli: 40_000,
  renewsAt: Date.UTC(2026, 10, 26),
};

describe('the words of a limit that is spent', () => {
  it.each<[LimitHit['limit'], string]>([
    ['hour', 'the hour limit of this agent'],
    ['day', 'the day limit of this agent'],
    ['month', 'the month limit of this agent'],
    ['account_hour', 'the hour limit of its account'],
    ['account_day', 'the day limit of its account'],
    ['account_month', 'the month limit of its account'],
  ])('of %s say which, how much, what is left, what was needed and when it renews', (limit, name) => {
    expect(limitClause({ ...HIT, limit })).toBe(
      `${name} is 1,000 credits, 12.5 credits are left, and this may cost 40 credits; it renews on 2026-11-26 00:00 UTC`,
    );
  });

  it('say nothing of a renewal that is not known', () => {
    expect(limitClause({ ...HIT, limit: 'month', renewsAt: null })).toBe(
      'the month limit of this agent is 1,000 credits, 12.5 credits are left, and this may cost 40 credits',
    );
  });

  it('say of one request what it may cost, and nothing of what is left', () => {
    expect(limitClause({ ...HIT, limit: 'per_request', renewsAt: null })).toBe(
      'the limit of one request is 1,000 credits, and this may cost 40 credits',
    );
  });

  it('say what is free beside what the owner keeps back', () => {
    expect(limitClause({ ...HIT, limit: 'floor' })).toBe(
      'what the owner keeps back of the balance is 1,000 credits, 12.5 credits are free, and this may cost 40 credits',
    );
    expect(limitClause({ ...HIT, limit: 'floor_unknown' })).toBe(
      'what the owner keeps back of the balance cannot be kept while the balance is not known',
    );
  });

  it('count voices as voices', () => {
    expect(limitClause({ ...HIT, limit: 'voice_slots', limitMilli: 3000, leftMilli: 0, neededMilli: 1000 })).toBe(
      'the limit of voices this agent may add (3 a month) is reached; it renews on 2026-11-26 00:00 UTC',
    );
  });
});
