import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeProof, ProofBook } from './owner-proof.ts';

const KEY = randomBytes(32);
const CALL = 'grant.set';
const INPUT = { agent: 'Voiceover', area: 'voices', level: 'full' };

/** A book with a clock of its own, whose delays are counted and not waited for. */
function makeBook() {
  const clock = { now: 1_000 };
  const waits: number[] = [];
  const book = new ProofBook(
    () => clock.now,
    async (ms) => waits.push(ms),
  );
  return { book, clock, waits };
}

describe('a proof of the owner', () => {
  it('is right for its call and input, whatever the order of the keys, and sends no key', async () => {
    const { book, waits } = makeBook();
    const proof = makeProof(KEY, book.nonce(), CALL, INPUT);
    expect(Object.keys(proof)).toEqual(['nonce', 'mac']);
    expect(proof.mac).toMatch(/^[0-9a-f]{64}$/);
    const { level, area, agent } = INPUT;
    expect(await book.verify(KEY, proof, CALL, { level, area, agent })).toBe(true);
    expect(waits).toEqual([]);
  });

  it('serves once', async () => {
    const { book } = makeBook();
    const proof = makeProof(KEY, book.nonce(), CALL, INPUT);
    expect(await book.verify(KEY, proof, CALL, INPUT)).toBe(true);
    expect(await book.verify(KEY, proof, CALL, INPUT)).toBe(false);
  });

  it('is spent by a wrong attempt too', async () => {
    const { book } = makeBook();
    const proof = makeProof(KEY, book.nonce(), CALL, INPUT);
    expect(await book.verify(KEY, proof, 'key.set', INPUT)).toBe(false);
    expect(await book.verify(KEY, proof, CALL, INPUT)).toBe(false);
  });

  it('lasts for 30 s', async () => {
    const { book, clock } = makeBook();
    const early = makeProof(KEY, book.nonce(), CALL, INPUT);
    const late = makeProof(KEY, book.nonce(), CALL, INPUT);
    clock.now += 30_000;
    expect(await book.verify(KEY, early, CALL, INPUT)).toBe(true);
    clock.now += 1;
    expect(await book.verify(KEY, late, CALL, INPUT)).toBe(false);
  });

  it.each([
    ['another call', 'rule.set', INPUT],
    ['another agent', CALL, { ...INPUT, agent: 'Other' }],
    ['another level', CALL, { ...INPUT, level: 'read' }],
    ['one field more', CALL, { ...INPUT, all: true }],
    ['one field less', CALL, { agent: INPUT.agent, area: INPUT.area }],
    ['no input', CALL, {}],
    ['a call whose name runs into the input', `${CALL}{`, INPUT],
  ])('is wrong for %s', async (_what, call, input) => {
    const { book } = makeBook();
    expect(await book.verify(KEY, makeProof(KEY, book.nonce(), CALL, INPUT), call, input)).toBe(false);
  });

  it('is wrong with another key, a nonce of nobody’s or of another instance, and a cut or empty code', async () => {
    const { book } = makeBook();
    const other = makeBook().book;
    const right = () => makeProof(KEY, book.nonce(), CALL, INPUT);
    const wrong = [
      makeProof(randomBytes(32), book.nonce(), CALL, INPUT),
      makeProof(KEY, randomBytes(32).toString('hex'), CALL, INPUT),
      makeProof(KEY, other.nonce(), CALL, INPUT),
      makeProof(KEY, '', CALL, INPUT),
      { ...right(), mac: right().mac },
      { ...right(), mac: right().mac.slice(0, 63) },
      { ...right(), mac: right().mac.toUpperCase() },
      { ...right(), mac: '' },
    ];
    for (const proof of wrong) expect(await book.verify(KEY, proof, CALL, INPUT)).toBe(false);
  });

  it('costs more time with each failure in a row, up to 2 s, and none after a right one', async () => {
    const { book, waits } = makeBook();
    for (let turn = 0; turn < 6; turn += 1) {
      await book.verify(KEY, makeProof(KEY, 'guess', CALL, INPUT), CALL, INPUT);
    }
    expect(waits).toEqual([200, 400, 800, 1600, 2000, 2000]);
    expect(await book.verify(KEY, makeProof(KEY, book.nonce(), CALL, INPUT), CALL, INPUT)).toBe(true);
    await book.verify(KEY, makeProof(KEY, 'guess', CALL, INPUT), CALL, INPUT);
    expect(waits.at(-1)).toBe(200);
  });

  it('has a fresh nonce each time, and keeps the newest 256 of them', async () => {
    const { book } = makeBook();
    const nonces = Array.from({ length: 257 }, () => book.nonce());
    expect(new Set(nonces).size).toBe(257);
    const [forgotten = '', kept = ''] = nonces;
    expect(await book.verify(KEY, makeProof(KEY, forgotten, CALL, INPUT), CALL, INPUT)).toBe(false);
    expect(await book.verify(KEY, makeProof(KEY, kept, CALL, INPUT), CALL, INPUT)).toBe(true);
  });
});
