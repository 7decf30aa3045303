import { describe, expect, it } from 'vitest';
import { findOperation, OPERATIONS } from './catalogue/catalogue.ts';
import { type RefusalReason, refusal } from './refusal.ts';
import { REFUSALS } from './refusal-table.ts';

/** design.md §4, "What a refused agent sees", written once more by hand. */
const STATUSES: Readonly<Record<RefusalReason, number>> = {
  foreign_host: 403,
  missing_host: 400,
  duplicate_host: 400,
  foreign_origin: 403,
  malformed_request: 400,
  headers_too_large: 431,
  malformed_target: 400,
  duplicate_credentials: 400,
  credential_in_query: 400,
  no_token: 401,
  unknown_token: 401,
  expired_token: 401,
  conflicting_tokens: 401,
  method_not_allowed: 405,
  stopped: 403,
  agent_paused: 403,
  unknown_operation: 403,
  never_forward: 403,
  rule_denies: 403,
  mints_credential: 403,
  area_off: 403,
  area_read_only: 403,
  area_write_only: 403,
  approval_required: 403,
  credit_limit: 402,
  cost_unknown: 403,
  voice_not_allowed: 403,
  model_not_allowed: 403,
  text_too_long: 403,
  malformed_body: 400,
  upload_stalled: 400,
  unexpected_body: 400,
  body_too_large: 413,
  wrong_content_type: 415,
  encoded_body: 415,
  unknown_expectation: 417,
  audit_unavailable: 503,
  vault_locked: 503,
  policy_changed: 503,
  no_key: 503,
  queue_full: 429,
  queue_expired: 429,
  no_space: 503,
  upstream_unreachable: 502,
  upstream_invalid: 502,
  upstream_timeout: 504,
  outcome_unknown: 424,
  internal_error: 500,
};
const REASONS = Object.keys(REFUSALS).filter((key): key is RefusalReason => key in REFUSALS);
/** What ended for reasons that pass by themselves: only these may have a status that SDKs send again. */
const PASSING =
  /^(audit_unavailable|vault_locked|policy_changed|no_key|queue_full|queue_expired|no_space|upstream_\w+|internal_error)$/;
/** Before the token is known to be good. */
const AT_THE_DOOR =
  /^(foreign_host|missing_host|duplicate_host|foreign_origin|malformed_request|headers_too_large|malformed_target|duplicate_credentials|credential_in_query|no_token|unknown_token|expired_token|conflicting_tokens)$/;

const operation = findOperation('voices.delete') ?? null;
const ABOUT = { requestId: 'req-1', callId: 'call-1', agentName: 'Voiceover Agent', operation, areaTitle: 'Voices' };

describe.each(REASONS)('%s', (reason) => {
  const { status, body, retryAfterSeconds } = refusal(reason, ABOUT);

  it('has the status of design.md §4', () => {
    expect(status).toBe(STATUSES[reason]);
  });

  it('has exactly the shape of design.md §4', () => {
    expect(Object.keys(body)).toEqual(['detail', 'bollard']);
    expect(Object.keys(body.detail)).toEqual(['type', 'code', 'status', 'message', 'param', 'request_id']);
    expect(Object.keys(body.bollard)).toEqual(['call_id', 'reason', 'area', 'needs', 'retryable']);
    expect(body.detail).toMatchObject({ param: null, request_id: 'req-1' });
    expect(body.bollard).toMatchObject({ call_id: 'call-1', reason });
  });

  it('is retryable exactly when the SDKs send its status again, and then it is no final no', () => {
    expect(body.bollard.retryable).toBe(PASSING.test(reason));
    expect([408, 409, 429].includes(status) || status >= 500).toBe(PASSING.test(reason));
    expect(retryAfterSeconds !== undefined).toBe(status === 429);
  });

  it('says denied, unless it was allowed and failed', () => {
    const failed = /^(upstream_|outcome_unknown)/.test(reason);
    expect(/denied/i.test(body.detail.message)).toBe(!failed);
    expect(body.detail.message).toMatch(/^[^\n]{20,400}\.$/);
  });

  it('C20: tells nothing of the configuration before the token is known to be good', () => {
    if (!AT_THE_DOOR.test(reason)) {
      expect(body.detail.message).toContain('Voiceover Agent');
      return;
    }
    const bare = refusal(reason, { requestId: 'req-1', callId: 'call-1' });
    expect({ status, body }).toEqual(bare);
    expect(body.bollard).toMatchObject({ area: null, needs: null });
  });
});

describe('a refusal for the area', () => {
  it('is the example of design.md', () => {
    expect(refusal('area_read_only', { ...ABOUT, level: 'read' }).body).toEqual({
      detail: {
        type: 'authorization_error',
        code: 'access_denied',
        status: 'access_denied',
        message: 'Denied: Voiceover Agent may only read Voices. The owner can change Voices to Full.',
        param: null,
        request_id: 'req-1',
      },
      bollard: { call_id: 'call-1', reason: 'area_read_only', area: 'voices', needs: 'write', retryable: false },
    });
  });

  it('names the smallest level that would do', () => {
    expect(refusal('area_off', { ...ABOUT, level: 'off' }).body.detail.message).toBe(
      'Denied: Voiceover Agent may not delete a voice: Voices is Off for this agent. The owner can change Voices to Write.',
    );
    const reading = { ...ABOUT, operation: findOperation('voices.get') ?? null };
    expect(refusal('area_off', reading).body).toMatchObject({
      detail: { message: expect.stringMatching(/change Voices to Read\.$/) },
      bollard: { needs: 'read' },
    });
    expect(refusal('area_write_only', { ...reading, level: 'write' }).body.detail.message).toMatch(
      /may only write Voices\. The owner can change Voices to Full\.$/,
    );
  });
});

it('tells of every operation whose access it refuses, without anything odd', () => {
  for (const each of OPERATIONS) {
    const { message } = refusal('rule_denies', { ...ABOUT, operation: each }).body.detail;
    expect(message).toMatch(/^Denied: Voiceover Agent may not [a-z][\w ,'()-]+: a rule for this agent says Deny\. /i);
  }
});

it('lists the methods there are, and says why the owner would be asked', () => {
  expect(
    refusal('method_not_allowed', { ...ABOUT, operation: null, allowedMethods: ['GET', 'POST'] }).body.detail.message,
  ).toBe('Denied: Voiceover Agent could not do this: this address has no such method, only GET, POST.');
  expect(refusal('approval_required', { ...ABOUT, asksBecause: 'clones_person' }).body.detail.message).toContain(
    "it copies a person's voice, so it needs the owner's approval",
  );
});

it('G11: shows names and details on one line', () => {
  const { message } = refusal('malformed_body', { ...ABOUT, agentName: 'A\u202e\nB', detail: 'x\ny' }).body.detail;
  expect(message).toBe('Denied: “A\\u{202e}\\u{a}B” could not delete a voice: the body is malformed (x\\u{a}y).');
});
