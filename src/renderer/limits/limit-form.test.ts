import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../../test/support/no-limits.ts';
import {
  accountFields,
  agentFields,
  countTyped,
  creditsTyped,
  idsTyped,
  readAccountFields,
  readAgentFields,
} from './limit-form.ts';

const { raise: _, ...NONE } = NO_LIMITS;
const ACCOUNT = { hour: null, day: null, month: null, floor: null, ownerSlot: false };

describe('what is typed into a field of limits', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['0', 0],
    ['5000', 5000],
    [' 12.5 ', 12.5],
    ['0.125', 0.125],
    ['1000000000', 1_000_000_000],
  ])('%j are credits: %s', (text, value) => {
    expect(creditsTyped(text)).toEqual({ ok: true, value });
  });

  it.each(['5,000', '5 000', '-1', '1.2345', '.5', '5.', '1e3', 'many', '0x10', '1000000001'])(
    '%j is no amount, and why is said',
    (text) => {
      const typed = creditsTyped(text);
      expect(typed.ok).toBe(false);
      expect(!typed.ok && typed.problem).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('takes whole numbers within their range', () => {
    expect(countTyped('10', [1, 10])).toEqual({ ok: true, value: 10 });
    expect(countTyped('', [1, 10])).toEqual({ ok: true, value: null });
    for (const text of ['0', '11', '1.5', '-3', 'x']) {
      expect(countTyped(text, [1, 10]), text).toEqual({ ok: false, problem: 'A whole number from 1 to 10.' });
    }
  });

  it('takes ids however they are parted, each once, and names the one that is none', () => {
    expect(idsTyped('a, b\nc  a')).toEqual({ ok: true, value: ['a', 'b', 'c'] });
    expect(idsTyped(' ,\n')).toEqual({ ok: true, value: null });
    expect(idsTyped('a d/e')).toEqual({ ok: false, problem: '“d/e” is not an id.' });
    const many = Array.from({ length: 1001 }, (_, index) => `v${index}`).join(',');
    expect(idsTyped(many)).toEqual({ ok: false, problem: 'At most 1,000 ids.' });
  });
});

describe('the fields of an agent', () => {
  it('say nothing new while nothing is changed, whatever the limits are', () => {
    const credits = fc.option(fc.integer({ min: 0, max: 1e9 }).map((milli) => milli / 1000));
    const ids = fc.option(fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/), { minLength: 1 }));
    const limits = fc.record({
      hour: credits,
      day: credits,
      month: credits,
      perRequest: credits,
      unpriced: fc.oneof(fc.constantFrom('deny' as const, 'ask' as const), fc.integer({ min: 0, max: 1e6 })),
      characters: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
      voices: ids,
      models: ids,
      parallel: fc.option(fc.integer({ min: 1, max: 1000 })),
      voiceSlots: fc.option(fc.integer({ min: 0, max: 100_000 })),
      weight: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(limits, (before) => {
        expect(readAgentFields(agentFields(before), before)).toEqual({ ok: true, edit: {} });
      }),
    );
  });

  it('give what was changed alone, and null for what was emptied', () => {
    const before = { ...NONE, day: 5000, voices: ['b', 'a'], weight: 2 };
    const fields = { ...agentFields(before), day: '', hour: '20', voices: 'a\nb', weight: '' };
    expect(readAgentFields(fields, before)).toEqual({ ok: true, edit: { hour: 20, day: null, weight: 1 } });
  });

  it('need an amount where one stands for an unknown cost', () => {
    const fields = { ...agentFields(NONE), unpriced: 'most' as const };
    expect(readAgentFields(fields, NONE)).toMatchObject({ ok: false, problems: { most: expect.any(String) } });
    expect(readAgentFields({ ...fields, most: '200' }, NONE)).toEqual({ ok: true, edit: { unpriced: 200 } });
    expect(readAgentFields({ ...fields, unpriced: 'ask', most: 'x' }, NONE)).toEqual({
      ok: true,
      edit: { unpriced: 'ask' },
    });
  });

  it('tell each field that is wrong', () => {
    const read = readAgentFields({ ...agentFields(NONE), day: '5,000', parallel: '0', models: '?' }, NONE);
    expect(read.ok ? [] : Object.keys(read.problems)).toEqual(['day', 'models', 'parallel']);
  });
});

it('reads the fields of an account', () => {
  const fields = { ...accountFields(ACCOUNT), floor: '1000', ownerSlot: true };
  expect(readAccountFields(fields, ACCOUNT)).toEqual({ ok: true, edit: { floor: 1000, ownerSlot: true } });
  expect(readAccountFields({ ...fields, month: 'x' }, ACCOUNT)).toMatchObject({
    ok: false,
    problems: { month: expect.any(String) },
  });
});
