import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BridgeEvent, EntryShape } from '../contract/bridge.ts';
import { createEventFeed } from './event-feed.ts';

function entry(seq: number): EntryShape {
  return {
    seq,
    at: new Date(seq).toISOString(),
    kind: 'decision',
    callId: `call-${seq}`,
    agent: 'Voiceover Agent',
    area: 'voices',
    operation: 'voices.get',
    method: 'GET',
    path: '/v1/voices',
    decision: 'allow',
    reason: 'granted',
    status: null,
    credits: null,
    characters: null,
    durationMs: null,
    sentence: 'Voiceover Agent listed voices',
    hash: 'aa',
  };
}

const seqs = (events: readonly BridgeEvent[]) =>
  events.flatMap((event) => (event.kind === 'entries' ? event.entries.map(({ seq }) => seq) : []));
const gaps = (events: readonly BridgeEvent[]) =>
  events.filter(({ number }, index) => index > 0 && number !== (events[index - 1]?.number ?? 0) + 1).length;

describe('what the page is told', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is 200 entries a second for a minute, each once, in order, without a gap, in some 30 messages a second', () => {
    const sent: BridgeEvent[] = [];
    const feed = createEventFeed((event) => sent.push(event));
    for (let seq = 1; seq <= 12_000; seq += 1) {
      feed.entries([entry(seq)]);
      vi.advanceTimersByTime(5);
    }
    vi.advanceTimersByTime(100);
    expect(seqs(sent)).toEqual(Array.from({ length: 12_000 }, (_, index) => index + 1));
    expect(gaps(sent)).toBe(0);
    expect(sent[0]?.number).toBe(1);
    expect(sent.length).toBeLessThan(2_400);
  });

  it('comes at most 30 ms late', () => {
    const sent: BridgeEvent[] = [];
    const feed = createEventFeed((event) => sent.push(event));
    feed.entries([entry(1)]);
    vi.advanceTimersByTime(30);
    expect(seqs(sent)).toEqual([1]);
  });

  it('is one `changed` for many changes, after the entries that explain them', () => {
    const sent: BridgeEvent[] = [];
    const feed = createEventFeed((event) => sent.push(event));
    for (let time = 0; time < 10; time += 1) feed.changed();
    feed.entries([entry(1)]);
    vi.advanceTimersByTime(30);
    expect(sent.map(({ kind }) => kind)).toEqual(['entries', 'changed']);
  });

  it('keeps its order when something must not wait', () => {
    const sent: BridgeEvent[] = [];
    const feed = createEventFeed((event) => sent.push(event));
    feed.entries([entry(1)]);
    feed.show('activity');
    feed.export({ exportId: 'e', state: 'running', rows: 5, message: '' });
    expect(sent.map(({ kind, number }) => [kind, number])).toEqual([
      ['entries', 1],
      ['show', 2],
      ['export', 3],
    ]);
  });

  it('G22: a flood is no message of its size but a gap, and then a `changed`', () => {
    const sent: BridgeEvent[] = [];
    const feed = createEventFeed((event) => sent.push(event));
    feed.changed();
    vi.advanceTimersByTime(30);
    for (let seq = 1; seq <= 20_000; seq += 1) feed.entries([entry(seq)]);
    vi.advanceTimersByTime(30);
    expect(sent.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
    expect(gaps(sent)).toBe(1);
    feed.entries([entry(20_001)]);
    vi.advanceTimersByTime(30);
    expect(seqs(sent)).toEqual([20_001]);
    expect(gaps(sent)).toBe(1);
  });

  it('F28: nothing is sent to a page that hangs, and it learns of the gap when it is back', () => {
    const sent: BridgeEvent[] = [];
    const feed = createEventFeed((event) => sent.push(event));
    feed.entries([entry(1)]);
    feed.pause();
    feed.entries([entry(2)]);
    vi.advanceTimersByTime(1_000);
    expect(seqs(sent)).toEqual([1]);
    feed.resume();
    expect(sent.at(-1)?.kind).toBe('changed');
    expect(gaps(sent)).toBe(1);
  });
});
