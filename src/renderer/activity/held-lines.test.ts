import { describe, expect, it } from 'vitest';
import type { EntryShape } from '../../contract/bridge.ts';
import { completed, merged, Recent } from './held-lines.ts';
import { type Line, toLine } from './line.ts';

function entry(seq: number, parts: Partial<EntryShape> = {}): EntryShape {
  return {
    seq,
    at: '2026-11-25T10:00:00.000Z',
    kind: 'decision',
    callId: `call-${seq}`,
    agent: null,
    area: null,
    operation: null,
    method: null,
    path: null,
    decision: 'allow',
    reason: 'granted',
    status: null,
    credits: null,
    characters: null,
    durationMs: null,
    sentence: '',
    hash: '',
    ...parts,
  };
}

function lines(...seqs: readonly number[]): readonly Line[] {
  return seqs.map((seq) => toLine(entry(seq)));
}

function seqs(held: readonly Line[]): readonly number[] {
  return held.map(({ seq }) => seq);
}

describe('the window of lines', () => {
  it('takes newer, older and overlapping lines, newest first, each once', () => {
    expect(seqs(merged([], lines(1, 3, 2)))).toEqual([3, 2, 1]);
    expect(seqs(merged(lines(5, 4), lines(6, 7)))).toEqual([7, 6, 5, 4]);
    expect(seqs(merged(lines(5, 4), lines(2, 3)))).toEqual([5, 4, 3, 2]);
    expect(seqs(merged(lines(9, 5, 4), lines(5, 7, 10)))).toEqual([10, 9, 7, 5, 4]);
  });

  it('takes a line once that came with a page and live too, as the one that says how the call ended', () => {
    const ended = toLine(entry(7, { reason: 'completed', status: 200 }));
    const [open] = lines(7);
    const done: Line = { ...ended, outcome: 'completed' };
    if (open === undefined) throw new Error('no line');
    for (const more of [
      [done, open],
      [open, done],
    ]) {
      expect(merged([], more)).toEqual([done]);
      expect(merged(lines(5, 4), more).map(({ seq, outcome }) => [seq, outcome])).toEqual([
        [7, 'completed'],
        [5, null],
        [4, null],
      ]);
      expect(merged(lines(9, 5), more).map(({ seq, outcome }) => [seq, outcome])).toEqual([
        [9, null],
        [7, 'completed'],
        [5, null],
      ]);
    }
  });

  it('ends the calls whose outcome is known, and is the same array where none is', () => {
    const held = lines(3, 2, 1);
    expect(completed(held, new Map([['call-9', entry(10)]]))).toBe(held);
    const ended = completed(
      held,
      new Map([['call-2', entry(10, { kind: 'outcome', reason: 'completed', status: 200 })]]),
    );
    expect(ended.map(({ outcome }) => outcome)).toEqual([null, 'completed', null]);
  });

  it('keeps the last ones only', () => {
    const recent = new Recent<number>(2);
    recent.put('a', 1);
    recent.put('b', 2);
    recent.put('a', 3);
    recent.put('c', 4);
    expect([recent.get('a'), recent.get('b'), recent.take('c'), recent.size]).toEqual([3, undefined, 4, 1]);
  });
});
