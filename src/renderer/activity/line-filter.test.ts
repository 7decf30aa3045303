import { describe, expect, it } from 'vitest';
import type { AuditFilter } from '../../contract/bridge.ts';
import type { Line } from './line.ts';
import { EVERYTHING, fits, isEverything, toFilter } from './line-filter.ts';

const NOW = new Date(2026, 10, 25, 10, 30).getTime();

const LINE: Line = {
  seq: 7,
  at: NOW,
  day: 0,
  kind: 'decision',
  callId: 'call-1',
  agentId: 'agt_1',
  agent: 'One',
  area: 'voices',
  operation: null,
  method: 'GET',
  path: '/v1/Voices/x',
  decision: 'deny',
  reason: null,
  outcome: null,
  status: null,
  credits: null,
  characters: null,
  durationMs: null,
  sentence: 'One tried Ärger: denied',
  facts: {},
  hash: '',
};

describe('the filter', () => {
  it('asks for nothing where nothing was chosen', () => {
    expect(toFilter(EVERYTHING, NOW)).toEqual({});
    expect(isEverything({ ...EVERYTHING, search: '  ', time: 'own' })).toBe(true);
  });

  it('counts today and 7 days from this machine’s midnight', () => {
    expect(toFilter({ ...EVERYTHING, time: 'hour' }, NOW).since).toBe(new Date(2026, 10, 25, 9, 30).toISOString());
    expect(toFilter({ ...EVERYTHING, time: 'today' }, NOW).since).toBe(new Date(2026, 10, 25).toISOString());
    expect(toFilter({ ...EVERYTHING, time: 'week' }, NOW).since).toBe(new Date(2026, 10, 19).toISOString());
    const own = toFilter({ ...EVERYTHING, time: 'own', from: '2026-11-01T08:00', to: 'nonsense' }, NOW);
    expect(own).toEqual({ since: new Date(2026, 10, 1, 8).toISOString() });
  });

  it.each<[AuditFilter, boolean]>([
    [{}, true],
    [{ agent: 'agt_1', area: 'voices', decision: 'deny' }, true],
    [{ agent: 'agt_2' }, false],
    [{ area: 'history' }, false],
    [{ decision: 'allow' }, false],
    [{ since: new Date(NOW).toISOString() }, true],
    [{ until: new Date(NOW).toISOString() }, false],
    [{ search: 'TRIED' }, true],
    [{ search: 'v1/voices' }, true],
    [{ search: 'call-1' }, true],
    [{ search: 'call' }, false],
    [{ search: 'ärger' }, false],
  ])('%j lets a live line in as the log would: %s', (filter, expected) => {
    expect(fits(LINE, filter)).toBe(expected);
  });
});
