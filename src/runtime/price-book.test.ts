import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeFolder, makeStore } from '../../test/support/store-fixtures.ts';
import { BUILT_IN_RATES } from '../core/pricing/model-rates.ts';
import { type MoneySettings, openMoneySettings } from '../store/money-settings.ts';
import { createPriceBook } from './price-book.ts';

const START = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600_000;
const ACCOUNT = 'acc_main';
const SPEAK = 'text_to_speech.convert';

function models(cost: number): unknown {
  return [{ model_id: 'a', model_rates: { character_cost_multiplier: cost, cost_discount_multiplier: 1 } }];
}

function make(store: MoneySettings = openMoneySettings(makeStore().db)) {
  const rig = {
    time: START,
    answer: models(0.5) as unknown,
    open: true,
    asked: 0,
    signal: new AbortController().signal,
    troubles: [] as Error[],
  };
  const book = createPriceBook({
    store,
    accounts: () => [ACCOUNT],
    read(_accountId, signal) {
      if (!rig.open) return null;
      rig.asked += 1;
      rig.signal = signal;
      const { answer } = rig;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    now: () => rig.time,
    onTrouble: (error) => rig.troubles.push(error),
  });
  const cost = () => {
    const rate = book.rates(ACCOUNT).models.get('a')?.characterCost;
    return rate === undefined ? null : Number(rate.numerator) / Number(rate.denominator);
  };
  const look = async () => {
    book.look();
    await turn();
  };
  return { ...book, rig, cost, look };
}

describe('what models cost', () => {
  it('is the list price until it was read, then the account’s own', async () => {
    const { rates, cost, look } = make();
    expect(rates(ACCOUNT)).toBe(BUILT_IN_RATES);
    await look();
    expect(cost()).toBe(0.5);
    expect(rates(ACCOUNT).readAt).toBe(START);
  });

  it('is read once a day', async () => {
    const { rig, look, cost } = make();
    await look();
    rig.time += 24 * HOUR - 1;
    await look();
    expect(rig.asked).toBe(1);
    rig.time += 1;
    rig.answer = models(2);
    await look();
    expect([rig.asked, cost()]).toEqual([2, 2]);
  });

  it.each([
    ['nothing', null],
    ['no list', { models: [] }],
    ['an empty list', []],
    ['an error', new Error('no connection')],
  ])('stays what it was when %s comes, and is asked for again a minute later', async (_what, answer) => {
    const { rig, look, cost } = make();
    await look();
    rig.time += 25 * HOUR;
    rig.answer = answer;
    await look();
    expect([rig.asked, cost()]).toEqual([2, 0.5]);
    rig.time += 59_999;
    await look();
    expect(rig.asked).toBe(2);
    rig.time += 1;
    await look();
    expect(rig.asked).toBe(3);
  });

  it('is not asked for while the account is closed, and at once when it is open', async () => {
    const { rig, look } = make();
    rig.open = false;
    await look();
    expect(rig.asked).toBe(0);
    rig.open = true;
    await look();
    expect(rig.asked).toBe(1);
  });

  it('is kept over a restart', async () => {
    const dir = makeFolder();
    const first = makeStore(dir);
    await make(openMoneySettings(first.db)).look();
    first.close();
    const second = make(openMoneySettings(makeStore(dir).db));
    expect(second.cost()).toBe(0.5);
    await second.look();
    expect(second.rig.asked).toBe(0);
  });

  it('is read anew where the clock was set back since', async () => {
    const { rig, look } = make();
    await look();
    rig.time -= 365 * 24 * HOUR;
    await look();
    expect(rig.asked).toBe(2);
  });

  it('is forgotten with the key, and an answer to the old one counts for nothing', async () => {
    const store = openMoneySettings(makeStore().db);
    const { rig, look, cost, rates, renew } = make(store);
    await look();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    rig.time += 25 * HOUR;
    rig.answer = promise;
    await look();
    rig.answer = null;
    renew(ACCOUNT);
    expect(rates(ACCOUNT)).toBe(BUILT_IN_RATES);
    expect(store.readModels(ACCOUNT)).toBeNull();
    resolve(models(9));
    await turn();
    expect(cost()).toBeNull();
    rig.time += 60_000;
    rig.answer = models(3);
    await look();
    expect(cost()).toBe(3);
  });

  it('is not kept once Bollard closes', async () => {
    const { rig, look, close, cost } = make();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    rig.answer = promise;
    await look();
    close();
    expect(rig.signal.aborted).toBe(true);
    resolve(models(9));
    await turn();
    expect(cost()).toBeNull();
  });

  it('is the list price where what was kept cannot be read', () => {
    const { db } = makeStore();
    const settings = openMoneySettings(db);
    settings.writeModels(ACCOUNT, { readAt: START, answer: 'nonsense' });
    expect(make(settings).rates(ACCOUNT)).toBe(BUILT_IN_RATES);
    db.prepare('UPDATE setting SET value = ? WHERE key = ?').run('{"readAt":', `models/${ACCOUNT}`);
    expect(settings.readModels(ACCOUNT)).toBeNull();
    db.prepare('UPDATE setting SET value = ? WHERE key = ?').run('{"readAt":"now"}', `models/${ACCOUNT}`);
    expect(settings.readModels(ACCOUNT)).toBeNull();
  });

  it('is used also where it cannot be kept, and that is told', async () => {
    const broken: MoneySettings = {
      readModels: () => null,
      writeModels: () => {
        throw new Error('the disk is full');
      },
      forget: () => undefined,
      readReset: () => null,
      writeReset: () => undefined,
      readFactors: () => new Map(),
      writeFactor: () => {
        throw new Error('the disk is full');
      },
    };
    const { rig, look, cost, raise } = make(broken);
    await look();
    expect(cost()).toBe(0.5);
    expect(raise({ operationId: SPEAK, boundMilli: 1000, factorMilli: 1000, milli: 2000 })).toBe(2000);
    expect(rig.troubles.map(({ message }) => message)).toEqual(['the disk is full', 'the disk is full']);
  });
});

describe('what bounds are multiplied with', () => {
  const overrun = { operationId: SPEAK, boundMilli: 20_000, factorMilli: 1000, milli: 50_000 };

  it('is one, until a bill was above its bound: then what would have held it', () => {
    const { raise, factorMilli } = make();
    expect(factorMilli(SPEAK)).toBe(1000);
    expect(raise(overrun)).toBe(2500);
    expect([factorMilli(SPEAK), factorMilli('music.compose')]).toEqual([2500, 1000]);
    expect(raise({ ...overrun, boundMilli: 50_000, factorMilli: 2500, milli: 50_001 })).toBe(2501);
  });

  it('grows once for many calls that ended above the same bound', () => {
    const { raise } = make();
    for (let count = 0; count < 10; count += 1) expect(raise(overrun)).toBe(2500);
    expect(raise({ ...overrun, milli: 21_000 })).toBe(2500);
  });

  it('never grows beyond a hundred, nor because of a bound of nothing', () => {
    const { raise } = make();
    expect(raise({ ...overrun, boundMilli: 0, milli: 1000 })).toBe(1000);
    expect(raise({ ...overrun, milli: 90_000_000_000 })).toBe(100_000);
  });

  it('is kept over a restart; what cannot be one is not', () => {
    const dir = makeFolder();
    const first = makeStore(dir);
    make(openMoneySettings(first.db)).raise(overrun);
    const write = first.db.prepare('INSERT INTO setting VALUES (?, ?)');
    for (const [name, value] of [
      ['a', 999],
      ['b', 0],
      ['c', 'x'],
      ['d', 1.5],
    ])
      write.run(`price_factor/${name}`, value);
    first.close();
    const second = openMoneySettings(makeStore(dir).db);
    expect([...second.readFactors()]).toEqual([[SPEAK, 2500]]);
    expect(make(second).factorMilli(SPEAK)).toBe(2500);
  });
});
