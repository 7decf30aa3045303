import { expect, it } from 'vitest';
import { NO_LIMITS } from '../../../test/support/no-limits.ts';
import type { AgentShape } from '../../contract/bridge.ts';
import { lifeOf, span } from './life.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const AGENT: AgentShape = {
  id: 'agt_1',
  name: 'Voiceover Agent',
  account: 'acc_sandbox',
  sandbox: true,
  paused: false,
  expired: false,
  expiresAt: null,
  createdAt: '2026-11-01T00:00:00Z',
  tokenHint: 'abcd',
  lastSeenAt: null,
  userAgent: null,
  grants: {},
  rules: {},
  limits: NO_LIMITS,
};

it('tells how an agent is doing', () => {
  expect(lifeOf(AGENT, null, null, NOW)).toEqual({ state: 'new', words: 'no call yet' });
  expect(lifeOf({ ...AGENT, lastSeenAt: '2026-11-25T09:00:00Z' }, null, 0, NOW)).toEqual({
    state: 'idle',
    words: 'idle 3 h',
  });
  expect(lifeOf(AGENT, NOW - 1000, 0, NOW)).toEqual({ state: 'live', words: '0 credits today' });
  expect(lifeOf({ ...AGENT, paused: true }, NOW - 1000, 0, NOW)).toEqual({ state: 'paused', words: 'paused' });
});

it('tells what is left of a limit, instead of what was used', () => {
  expect(lifeOf(AGENT, NOW - 1000, 412, NOW, '1,204 left today').words).toBe('1,204 left today');
  expect(lifeOf({ ...AGENT, lastSeenAt: '2026-11-25T09:00:00Z' }, null, 412, NOW, '0 left today').words).toBe(
    '0 left today · idle 3 h',
  );
  expect(lifeOf({ ...AGENT, paused: true }, null, 412, NOW, '0 left today').words).toBe('paused');
});

it('tells when an agent ends by itself, even before the list was read again', () => {
  const ending = { ...AGENT, expiresAt: '2026-11-25T13:00:00Z' };
  expect(lifeOf(ending, null, null, NOW).words).toBe('no call yet · ends in 1 h');
  expect(lifeOf(ending, null, null, NOW + 2 * 3_600_000)).toEqual({ state: 'expired', words: 'expired 1 h ago' });
});

it('says spans of time shortly', () => {
  expect([0, 59_000, 90_000, 7_200_000, 400_000_000].map(span)).toEqual(['0 s', '59 s', '2 min', '2 h', '5 d']);
});
