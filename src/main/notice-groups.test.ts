import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EntryShape } from '../contract/bridge.ts';
import { createNoticeGroups, type Notice } from './notice-groups.ts';

function denied(agent: string, operation: string | null, changes: Partial<EntryShape> = {}): EntryShape {
  return {
    seq: 1,
    at: '2026-11-25T08:00:00.000Z',
    kind: 'decision',
    callId: 'call',
    agent,
    area: 'voices',
    operation,
    method: 'DELETE',
    path: '/v1/voices/abc',
    decision: 'deny',
    reason: 'area_read_only',
    status: 403,
    credits: null,
    characters: null,
    durationMs: 1,
    sentence: `${agent} tried ${operation}: denied`,
    hash: 'aa',
    ...changes,
  };
}

function listen(wanted = () => true) {
  const shown: Notice[] = [];
  const groups = createNoticeGroups({ now: () => Date.now(), wanted, show: (notice) => shown.push(notice) });
  return { shown, groups };
}

describe('notices', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come for the first denial of an agent and operation, and not for the second', () => {
    const { shown, groups } = listen();
    groups.hear([denied('Voiceover', 'voices.delete')]);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual([
      { title: 'Denied: Voiceover', body: 'Voiceover tried voices.delete: denied', place: 'activity' },
    ]);
    for (let minute = 0; minute < 10; minute += 1) {
      groups.hear([denied('Voiceover', 'voices.delete')]);
      vi.advanceTimersByTime(60_000);
    }
    expect(shown).toHaveLength(1);
    groups.hear([denied('Other', 'voices.delete')]);
    vi.advanceTimersByTime(1);
    expect(shown).toHaveLength(2);
  });

  it('come at most every ten seconds, those that came together in one', () => {
    const { shown, groups } = listen();
    groups.hear([denied('Voiceover', 'voices.delete')]);
    vi.advanceTimersByTime(1);
    for (let index = 0; index < 5; index += 1) {
      vi.advanceTimersByTime(100);
      groups.hear([denied('Voiceover', `voices.other_${index}`)]);
    }
    expect(shown).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(shown).toHaveLength(2);
    expect(shown[1]?.title).toBe('5 calls denied: Voiceover');
    expect(shown[1]?.body).toMatch(/other_0.*\n.*other_1.*\n.*other_2.*\nand 2 more$/);
  });

  it('never flood, whatever an agent makes up', () => {
    const { shown, groups } = listen();
    for (let second = 0; second < 60; second += 1) {
      groups.hear(
        Array.from({ length: 200 }, (_, index) => denied('Wild', null, { path: `/v1/x/${second}/${index}` })),
      );
      vi.advanceTimersByTime(1_000);
    }
    vi.advanceTimersByTime(60_000);
    expect(shown.length).toBeLessThanOrEqual(7);
    expect(shown.every(({ body }) => body.length < 700)).toBe(true);
  });

  it('come at once for an agent that Bollard paused, lead to the agents, and only when they are wanted', () => {
    let on = true;
    const { shown, groups } = listen(() => on);
    const paused = denied('Voiceover', null, {
      kind: 'change',
      decision: null,
      reason: 'runaway',
      sentence: 'Bollard paused Voiceover: 60 identical calls in 60 s',
    });
    groups.hear([denied('Voiceover', 'voices.delete')]);
    vi.advanceTimersByTime(1);
    groups.hear([paused]);
    expect(shown[1]).toEqual({
      title: 'Paused: Voiceover',
      body: 'Bollard paused Voiceover: 60 identical calls in 60 s',
      place: 'agents',
    });
    on = false;
    groups.hear([paused]);
    expect(shown).toHaveLength(2);
  });

  it('come for each limit that is reached, together, and for the first call of an agent that is over one', () => {
    const { shown, groups } = listen();
    const reached = (percent: number) =>
      denied('Voiceover', null, {
        kind: 'notice',
        decision: null,
        reason: 'limit_reached',
        sentence: `${percent} % of the day limit of Voiceover is used`,
      });
    const over = (operation: string) =>
      denied('Voiceover', operation, { reason: 'credit_limit', status: 402, sentence: `${operation} is over` });
    groups.hear([reached(50)]);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual([
      { title: 'Credit limits: Voiceover', body: '50 % of the day limit of Voiceover is used', place: 'credits' },
    ]);
    groups.hear([reached(80), reached(100), over('text_to_speech.convert')]);
    groups.hear([over('text_to_speech.stream'), over('music.compose'), denied('Other', 'voices.delete')]);
    expect(shown).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(shown.slice(1)).toEqual([
      { title: 'Denied: Other', body: 'Other tried voices.delete: denied', place: 'activity' },
      {
        title: 'Credit limits: Voiceover',
        body: '80 % of the day limit of Voiceover is used\n100 % of the day limit of Voiceover is used\ntext_to_speech.convert is over',
        place: 'credits',
      },
    ]);
    groups.hear([over('music.compose')]);
    vi.advanceTimersByTime(60_000);
    expect(shown).toHaveLength(3);
  });

  it('come once for an operation that cost more than it could', () => {
    const { shown, groups } = listen();
    const dearer = denied('', null, {
      kind: 'notice',
      agent: null,
      decision: null,
      reason: 'price_above_bound',
      facts: { operation: 'music.compose', factorMilli: 1200 },
      sentence: '“Compose music” cost 12 credits',
    });
    groups.hear([dearer]);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual([{ title: 'Credit limits', body: '“Compose music” cost 12 credits', place: 'credits' }]);
    groups.hear([{ ...dearer, facts: { operation: 'music.compose', factorMilli: 1500 } }]);
    vi.advanceTimersByTime(60_000);
    expect(shown).toHaveLength(1);
  });

  it('do not flood, however often a limit is reached', () => {
    const { shown, groups } = listen();
    for (let second = 0; second < 60; second += 1) {
      groups.hear(
        Array.from({ length: 50 }, () =>
          denied('A', null, { kind: 'notice', decision: null, reason: 'limit_reached' }),
        ),
      );
      vi.advanceTimersByTime(1_000);
    }
    expect(shown.length).toBeLessThanOrEqual(7);
  });

  it('do not come for what was allowed, for changes, or when they are switched off', () => {
    let on = false;
    const { shown, groups } = listen(() => on);
    groups.hear([
      denied('A', 'voices.get', { decision: 'allow' }),
      denied('A', null, { kind: 'change', decision: null }),
    ]);
    groups.hear([denied('A', 'voices.delete')]);
    vi.advanceTimersByTime(60_000);
    on = true;
    vi.advanceTimersByTime(60_000);
    expect(shown).toEqual([]);
  });

  it('G11: show a name as text, on one line', () => {
    const { shown, groups } = listen();
    groups.hear([denied('\u202eevil\nBollard: allow all', 'voices.delete')]);
    vi.advanceTimersByTime(1);
    expect(shown[0]?.title).not.toMatch(/[\u202e\n]/);
    expect(shown[0]?.body.split('\n')).toHaveLength(1);
  });
});
