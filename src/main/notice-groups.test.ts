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
