import { describe, expect, it } from 'vitest';
import {
  amountWords,
  creditsWords,
  dayWords,
  forecastWords,
  longDayWords,
  overageWords,
  sinceWords,
  untilWords,
} from './credit-words.ts';

/** A Tuesday. */
const NOW = new Date(2026, 10, 24, 12).getTime();
const HOUR = 3_600_000;
const at = (day: number, hour = 14) => new Date(2026, 10, day, hour).getTime();

describe('credits in words', () => {
  it('keep thousandths where they are small', () => {
    expect(creditsWords(0.125)).toBe((0.125).toLocaleString());
    expect(creditsWords(1588.4)).toBe((1588).toLocaleString());
    expect(amountWords(1)).toBe('1 credit');
    expect(amountWords(0)).toBe('0 credits');
  });
});

describe('days in words', () => {
  it.each([
    [at(24, 23), 'today'],
    [at(25, 0), 'tomorrow'],
    [at(26), 'Thursday'],
    [at(30), 'Monday'],
    [at(31), '1 December'],
  ])('%#', (time, words) => {
    expect(dayWords(time, NOW)).toBe(words);
  });

  it('say how long it is until then, and since', () => {
    expect(untilWords(NOW + 20 * 24 * HOUR, NOW)).toBe('in 20 days');
    expect(untilWords(NOW + HOUR, NOW)).toBe('in 1 hour');
    expect(untilWords(NOW - 1, NOW)).toBe('now');
    expect(sinceWords(NOW - 4_000, NOW)).toBe('for 4 s');
    expect(sinceWords(NOW + 4_000, NOW)).toBe('for 0 s');
    expect(longDayWords('2026-11-24')).toBe('Tuesday 24 November');
  });
});

it('says what ElevenLabs does beyond the limit', () => {
  expect(overageWords(0)).toBe('ElevenLabs refuses calls');
  expect(overageWords(50_000)).toBe('ElevenLabs goes on and bills up to 50,000 credits');
  expect(overageWords('unlimited')).toBe('ElevenLabs goes on and bills without a bound');
});

describe('a forecast in words', () => {
  it('names the end and the reset', () => {
    const words = forecastWords({ kind: 'ends', at: at(26) }, at(30), NOW);
    expect(words).toMatch(/^At this rate until Thursday .+; the reset is on Monday\.$/);
    expect(forecastWords({ kind: 'ends', at: at(26) }, null, NOW)).toMatch(/^At this rate until Thursday [^;]+\.$/);
  });

  it('says what will be left', () => {
    const words = forecastWords({ kind: 'lasts', left: 50.4 }, at(30), NOW);
    expect(words).toBe('At this rate 50 credits will be left at the reset on Monday.');
  });

  it('says that nothing goes, and that nothing is left', () => {
    expect(forecastWords({ kind: 'quiet' }, at(30), NOW)).toBe('Nothing was spent in the last day.');
    expect(forecastWords({ kind: 'gone' }, at(25), NOW)).toBe('No credits are left; the reset is tomorrow.');
  });
});
