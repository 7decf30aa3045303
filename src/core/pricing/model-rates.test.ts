import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOperation } from '../catalogue/catalogue.ts';
import type { Operation } from '../operation.ts';
import { BUILT_IN_RATES, BUILT_IN_RATES_DATE, type ModelRates, parseModels, rateOf } from './model-rates.ts';
import type { Rational } from './rational.ts';

const SPEAK = operation('text_to_speech.convert');

function operation(id: string): Operation {
  const found = findOperation(id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

function model(id: string, rates: unknown, more: object = {}): object {
  return { model_id: id, model_rates: rates, ...more };
}

function rates(...models: object[]): ModelRates {
  const read = parseModels(models, 7);
  if (read === null) throw new Error('no rates');
  return read;
}

function value({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}

function costOf(read: ModelRates, id: string): number | null {
  const found = read.models.get(id);
  return found === undefined ? null : value(found.characterCost);
}

describe('the list of models', () => {
  it('gives each model its rate times its discount, its group and its longest text, and the time it was read', () => {
    const read = rates(
      model(
        'eleven_v3',
        { character_cost_multiplier: 1, cost_discount_multiplier: 0.25 },
        { concurrency_group: 'standard', maximum_text_length_per_request: 5000 },
      ),
      model('eleven_flash_v2_5', { character_cost_multiplier: 0.5, cost_discount_multiplier: 1 }),
      model('plain', { character_cost_multiplier: 1.5 }),
    );
    expect(read.readAt).toBe(7);
    expect([...read.models.keys()]).toEqual(['eleven_v3', 'eleven_flash_v2_5', 'plain']);
    expect(['eleven_v3', 'eleven_flash_v2_5', 'plain'].map((id) => costOf(read, id))).toEqual([0.25, 0.5, 1.5]);
    expect(read.models.get('eleven_v3')).toMatchObject({ concurrencyGroup: 'standard', maximumTextLength: 5000 });
    expect(read.models.get('plain')).toMatchObject({ concurrencyGroup: null, maximumTextLength: null });
  });

  it('gives a model whose rate is no price the highest rate of all', () => {
    const read = (bad: unknown) =>
      costOf(rates(model('bad', bad), model('dear', { character_cost_multiplier: 3 })), 'bad');
    for (const multiplier of [
      -1,
      0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e308,
      1000.5,
      0.0009,
      5e-324,
      '1',
      null,
      true,
      {},
    ]) {
      expect(read({ character_cost_multiplier: multiplier }), String(multiplier)).toBe(3);
      expect(read({ character_cost_multiplier: 1, cost_discount_multiplier: multiplier }), String(multiplier)).toBe(3);
    }
    for (const bad of [undefined, null, 1, 'x', [], {}]) expect(read(bad)).toBe(3);
  });

  it('believes multipliers from a thousandth to a thousand', () => {
    for (const multiplier of [0.001, 1, 1000]) {
      expect(costOf(rates(model('a', { character_cost_multiplier: multiplier })), 'a')).toBe(multiplier);
    }
  });

  it('never makes a model without a price cheaper than the built-in ones', () => {
    const read = rates(model('bad', null), model('cheap', { character_cost_multiplier: 0.25 }));
    expect(costOf(read, 'bad')).toBe(1);
  });

  it('takes the higher rate of a model that stands there twice', () => {
    const [low, high] = [model('a', { character_cost_multiplier: 0.5 }), model('a', { character_cost_multiplier: 2 })];
    expect(costOf(rates(low, high), 'a')).toBe(2);
    expect(costOf(rates(high, low), 'a')).toBe(2);
  });

  it('passes over what has no name, and keeps no group or length that is none', () => {
    const good = model('good', { character_cost_multiplier: 1 });
    const read = rates(good, model('', {}), model('x'.repeat(201), {}), { model_rates: {} }, { model_id: 7 });
    expect([...read.models.keys()]).toEqual(['good']);
    expect(costOf(rates(model('x'.repeat(200), { character_cost_multiplier: 1 })), 'x'.repeat(200))).toBe(1);
    for (const length of [0, -1, 0.5, 2 ** 53, '5', null]) {
      const { models } = rates(model('a', null, { maximum_text_length_per_request: length, concurrency_group: '' }));
      expect(models.get('a')).toMatchObject({ maximumTextLength: null, concurrencyGroup: null });
    }
    expect(rates(model('a', null, { maximum_text_length_per_request: 1 })).models.get('a')?.maximumTextLength).toBe(1);
  });

  it('is none when it is no list of models', () => {
    for (const json of [null, undefined, 'x', 7, {}, { models: [] }, [], [null], [1, 'a', []], [{}]]) {
      expect(parseModels(json, 0)).toBeNull();
    }
    const many = (count: number) => Array.from({ length: count }, (_, index) => model(`m${index}`, null));
    expect(parseModels(many(1000), 0)?.models.size).toBe(1000);
    expect(parseModels(many(1001), 0)).toBeNull();
  });

  it('has own members only', () => {
    expect(parseModels([Object.create({ model_id: 'inherited' })], 0)).toBeNull();
  });

  it('survives whatever JSON there is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const read = parseModels([json, { model_id: 'a', model_rates: json, concurrency_group: json }], 1);
        expect(read === null ? null : costOf(read, 'a')).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the rate of a model', () => {
  const read = rates(
    model('eleven_multilingual_v2', { character_cost_multiplier: 1 }),
    model('eleven_flash_v2_5', { character_cost_multiplier: 0.5 }),
    model('eleven_v5', { character_cost_multiplier: 4 }),
  );

  it('is the one of the list', () => {
    expect(rateOf('eleven_flash_v2_5', SPEAK, read)).toEqual({ cost: expect.anything(), known: true });
    expect(value(rateOf('eleven_flash_v2_5', SPEAK, read).cost)).toBe(0.5);
  });

  it("is that of the operation's default where none is named", () => {
    const cheap = rates(model('eleven_multilingual_v2', { character_cost_multiplier: 0.75 }), model('x', null));
    expect(value(rateOf(null, SPEAK, cheap).cost)).toBe(0.75);
    expect(rateOf(null, SPEAK, cheap).known).toBe(true);
  });

  it('E12: is the highest of all for a model that is unknown or in upper case', () => {
    for (const id of ['eleven_v9', 'ELEVEN_FLASH_V2_5', 'Eleven_flash_v2_5', ' eleven_flash_v2_5', '', '__proto__']) {
      const { cost, known } = rateOf(id, SPEAK, read);
      expect([value(cost), known], id).toEqual([4, false]);
      expect([value(rateOf(id, SPEAK, BUILT_IN_RATES).cost), rateOf(id, SPEAK, BUILT_IN_RATES).known]).toEqual([
        1,
        false,
      ]);
    }
  });

  it('is the highest, but known, for a model that only the built-in list has, or where none is named', () => {
    expect([value(rateOf('eleven_flash_v2', SPEAK, read).cost), rateOf('eleven_flash_v2', SPEAK, read).known]).toEqual([
      4,
      true,
    ]);
    const remix = operation('voice_design.remix');
    expect([value(rateOf(null, remix, read).cost), rateOf(null, remix, read).known]).toEqual([4, true]);
  });

  it('is never below the highest built-in one for a model nobody knows', () => {
    const cheap = rates(model('a', { character_cost_multiplier: 0.1 }));
    expect(value(rateOf('b', SPEAK, cheap).cost)).toBe(1);
  });
});

describe('the built-in list', () => {
  it('says when it was made, and prices the models of that day', () => {
    expect(BUILT_IN_RATES_DATE).toBe('2026-11-24');
    expect(BUILT_IN_RATES.readAt).toBeNull();
    const built = [...BUILT_IN_RATES.models].map(
      ([id, rate]) => `${id} ${value(rate.characterCost)} ${rate.maximumTextLength}`,
    );
    expect(built).toEqual([
      'eleven_multilingual_v2 1 10000',
      'eleven_v4 1 10000',
      'eleven_v4_turbo 0.5 5000',
      'eleven_v3 1 5000',
      'eleven_v3_conversational 1 5000',
      'eleven_flash_v2_5 0.5 40000',
      'eleven_flash_v2 0.5 30000',
      'eleven_turbo_v2_5 0.5 40000',
      'eleven_turbo_v2 0.5 30000',
      'eleven_ttv_v3 1 null',
      'eleven_multilingual_ttv_v2 1 null',
      'eleven_english_sts_v2 1 null',
      'eleven_multilingual_sts_v2 1 null',
    ]);
    for (const { concurrencyGroup } of BUILT_IN_RATES.models.values()) expect(concurrencyGroup).toBeNull();
  });
});
