import { describe, expect, it } from 'vitest';
import type { LimitHit } from '../../core/ledger-types.ts';
import { limitClause } from '../../core/limit-words.ts';
import { REFUSALS } from '../../core/refusal-table.ts';
import type { Line } from './line.ts';
import { storyOf } from './why.ts';

function line(parts: Partial<Line>): Line {
  return {
    seq: 1,
    at: 0,
    day: 0,
    kind: 'decision',
    callId: 'c',
    agentId: 'agt_1',
    agent: 'Coding agent',
    area: 'voices',
    operation: 'voices.delete',
    method: 'DELETE',
    path: '/v1/voices/x',
    decision: 'deny',
    reason: 'area_read_only',
    outcome: null,
    status: 403,
    credits: null,
    characters: null,
    durationMs: null,
    sentence: 'Coding agent tried to delete voice Rachel: denied, Voices is Read for this agent',
    facts: {},
    hash: '',
    ...parts,
  };
}

describe('why a call was decided so', () => {
  it('names the level that lacked and gives its switch', () => {
    expect(storyOf(line({}))).toEqual({
      verdict: 'Denied',
      why: 'Coding agent could only read Voices. To delete a voice, it needs Write or Full.',
      switch: { kind: 'grant', area: 'voices' },
      effect: 'Nothing was sent to ElevenLabs. No credits were spent.',
    });
  });

  it.each([
    ['area_off', { kind: 'grant', area: 'voices' }],
    ['area_write_only', { kind: 'grant', area: 'voices' }],
    ['rule_denies', { kind: 'rule', operation: 'voices.delete' }],
    ['mints_credential', { kind: 'rule', operation: 'voices.delete' }],
    ['approval_required', { kind: 'rule', operation: 'voices.delete' }],
    ['stopped', { kind: 'stop_all' }],
    ['agent_paused', { kind: 'agent' }],
    ['cost_unknown', { kind: 'limits', of: 'agent' }],
    ['voice_not_allowed', { kind: 'limits', of: 'agent' }],
    ['model_not_allowed', { kind: 'limits', of: 'agent' }],
    ['text_too_long', { kind: 'limits', of: 'agent' }],
    ['queue_full', { kind: 'limits', of: 'agent' }],
    ['queue_expired', { kind: 'limits', of: 'agent' }],
    ['no_space', null],
    ['no_key', { kind: 'settings' }],
    ['vault_locked', { kind: 'settings' }],
    ['unknown_operation', null],
    ['never_forward', null],
    ['malformed_body', null],
  ])('%s is decided by %j', (reason, expected) => {
    expect(storyOf(line({ reason })).switch).toEqual(expected);
  });

  it.each<readonly [LimitHit['limit'], 'agent' | 'account']>([
    ['per_request', 'agent'],
    ['day', 'agent'],
    ['voice_slots', 'agent'],
    ['account_month', 'account'],
    ['floor', 'account'],
    ['floor_unknown', 'account'],
  ])('of the limit %s, leads to those of the %s', (limit, of) => {
    const clause = limitClause({ limit, limitMilli: 5000, leftMilli: 1000, neededMilli: 2000, renewsAt: null });
    const story = storyOf(line({ reason: 'credit_limit', sentence: `Coding agent tried it: denied, ${clause}` }));
    expect(story.switch).toEqual({ kind: 'limits', of });
    expect(story.why.toLowerCase()).toBe(`${clause}.`.toLowerCase());
  });

  it('tells what a limit that was reached means, and leads to it', () => {
    const notice = line({ kind: 'notice', decision: null, operation: null, area: null, reason: 'limit_reached' });
    expect(storyOf(notice)).toMatchObject({ verdict: 'Limit', switch: { kind: 'limits', of: 'agent' } });
    expect(storyOf({ ...notice, agentId: null }).switch).toEqual({ kind: 'limits', of: 'account' });
    expect(storyOf({ ...notice, reason: 'price_above_bound' }).verdict).toBe('Dearer than expected');
    expect(storyOf({ ...notice, reason: 'log_large' }).verdict).toBe('Notice');
  });

  it('tells why Bollard paused an agent, and gives the way back', () => {
    const change = line({ kind: 'change', decision: null, operation: null, area: null });
    expect(storyOf({ ...change, reason: 'runaway' })).toMatchObject({
      verdict: 'Paused by Bollard',
      switch: { kind: 'agent' },
    });
    expect(storyOf({ ...change, reason: 'owner' })).toMatchObject({ verdict: 'Change', switch: null });
  });

  it('says something of every reason there is, and of one that it does not know', () => {
    for (const reason of [...Object.keys(REFUSALS), 'from_the_future']) {
      const { why } = storyOf(line({ reason, area: null, operation: null, sentence: 'x' }));
      expect(why, reason).toMatch(/^[A-Z].*\.$/);
      expect(why, reason).not.toContain('undefined');
    }
  });

  it('tells of an unknown endpoint, a failure, and what was spent', () => {
    expect(storyOf(line({ reason: 'unknown_operation' })).verdict).toBe('Denied, new endpoint');
    const failed = storyOf(
      line({
        decision: 'allow',
        reason: 'granted',
        outcome: 'upstream_error',
        status: 404,
        sentence: 'Coding agent tried to delete voice Rachel: failed, ElevenLabs answered 404',
      }),
    );
    expect(failed.verdict).toBe('Allowed, but failed');
    expect(failed.why).toBe('ElevenLabs answered 404. Voices was Write or Full, and this call only writes.');
    const done = line({
      decision: 'allow',
      reason: 'granted',
      outcome: 'completed',
      credits: 206,
      sentence: 'x: done',
    });
    expect(storyOf(done).effect).toBe('It cost 206 credits.');
    expect(storyOf({ ...done, facts: { settledBy: 'bound' } }).effect).toBe(
      'It is counted as 206 credits: the most it could cost.',
    );
    expect(storyOf({ ...done, credits: null, facts: { settledBy: 'unknown' } }).effect).toBe(
      'It was sent to ElevenLabs. What it cost is not known, so nothing is counted.',
    );
    expect(storyOf({ ...done, facts: { sandbox: true } }).effect).toBe(
      'It would have cost 206 credits; the sandbox spends none.',
    );
  });
});
