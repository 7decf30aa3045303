/**
 * Every way in which a request is refused or fails before an answer: design.md §4, "What a refused agent sees". One row each:
 * the status, ElevenLabs' code for it, why in words (a clause after "denied, "), and what the owner would switch.
 */

/** `asks`: what the owner's approval would be about. */
export interface WhyAbout {
  readonly area: string;
  readonly method: string | null;
  readonly allowedMethods: readonly string[];
  readonly asks: string | null;
  /** Which limit is spent, as a clause. */
  readonly limit?: string | null;
}

/** What the owner would give: access to the area, `allow` for the operation, or an action. */
export type Needs =
  | 'read'
  | 'write'
  | 'allow'
  | 'resume_all'
  | 'resume'
  | 'unlock'
  | 'confirm'
  | 'key'
  | 'credits'
  | 'limit';

export interface RefusalRow {
  readonly status: number;
  /** ElevenLabs' `code`; `access_denied` and the like where it has one. */
  readonly code: string;
  /** The value of the older `status` field, where it differs from the code. */
  readonly legacy?: string;
  readonly why: string | ((about: WhyAbout) => string);
  /** A whole sentence. */
  readonly remedy?: string;
  readonly needs?: Needs;
  /** Who asks is not proven yet, or may be a web page: the text is constant and names nobody (C20). */
  readonly constant?: true;
  /** Permitted, but it did not work: not said to be denied. */
  readonly failure?: true;
  readonly retryAfterSeconds?: number;
}

const TRY_AGAIN = 'Nothing was done, so it can be tried again.';
const BODY_TYPE = 'Send it as plain JSON, or as the form this operation takes.';

function door(status: number, code: string, why: string, remedy?: string): RefusalRow {
  return { status, code, why, constant: true, ...(remedy ? { remedy } : {}) };
}

function forbidden(why: RefusalRow['why'], needs: Needs | null, remedy?: string): RefusalRow {
  return { status: 403, code: 'access_denied', why, ...(needs ? { needs } : {}), ...(remedy ? { remedy } : {}) };
}

function badBody(status: number, code: string, why: string, remedy?: string): RefusalRow {
  return { status, code, why, ...(remedy ? { remedy } : {}) };
}

function unavailable(why: string, needs: Needs | null, remedy: string): RefusalRow {
  return { status: 503, code: 'service_unavailable', why, remedy, ...(needs ? { needs } : {}) };
}

function failed(status: number, code: string, why: string, remedy: string): RefusalRow {
  return { status, code, why, remedy, failure: true };
}

const TABLE = {
  foreign_host: door(403, 'access_denied', 'the Host header does not name this gateway'),
  missing_host: door(400, 'invalid_request', 'the request has no Host header'),
  duplicate_host: door(400, 'invalid_request', 'the request has more than one Host header'),
  foreign_origin: door(403, 'access_denied', 'web pages may not use this gateway'),
  malformed_request: door(400, 'invalid_request', 'this is not a well-formed HTTP/1.1 request'),
  headers_too_large: door(431, 'request_headers_too_large', 'the request headers are too large'),
  malformed_target: door(400, 'invalid_request', 'the address is malformed'),
  duplicate_credentials: door(400, 'invalid_request', 'a credential header stands there twice'),
  credential_in_query: door(
    400,
    'invalid_request',
    'a credential stands in the query of the address',
    'Send the token in the header xi-api-key.',
  ),
  no_token: door(401, 'missing_api_key', 'the request carries no agent token', 'Send it in the header xi-api-key.'),
  unknown_token: door(401, 'invalid_api_key', 'the agent token is not valid'),
  expired_token: door(401, 'invalid_api_key', 'the agent token has expired'),
  conflicting_tokens: door(401, 'invalid_api_key', 'the request carries two different tokens'),
  method_not_allowed: {
    status: 405,
    code: 'method_not_allowed',
    why: ({ method, allowedMethods }) =>
      `this address has no ${method ?? 'such method'}${allowedMethods.length > 0 ? `, only ${allowedMethods.join(', ')}` : ''}`,
  },
  stopped: forbidden('Stop all is on', 'resume_all', 'The owner can resume all agents.'),
  agent_paused: forbidden('this agent is paused', 'resume', 'The owner can resume this agent.'),
  unknown_operation: forbidden('Bollard does not know this operation, and what is new is denied', null),
  never_forward: forbidden('Bollard never forwards this, whatever the rules say', null),
  rule_denies: forbidden('a rule for this agent says Deny', 'allow', 'The owner can change this rule to Allow.'),
  mints_credential: forbidden(
    'it hands out a credential that works without Bollard',
    'allow',
    'The owner can add a rule that says Allow.',
  ),
  area_off: forbidden(({ area }) => `${area} is Off for this agent`, null),
  area_read_only: forbidden(({ area }) => `${area} is Read for this agent`, null),
  area_write_only: forbidden(({ area }) => `${area} is Write for this agent`, null),
  approval_required: forbidden(
    ({ asks }) => `${asks === null ? '' : `${asks}, so `}it needs the owner's approval, and nobody is there to give it`,
    'allow',
    'The owner can add a rule that says Allow.',
  ),
  credit_limit: {
    status: 402,
    code: 'insufficient_credits',
    legacy: 'quota_exceeded',
    why: ({ limit }) => limit ?? 'a credit limit of this agent is spent',
    needs: 'credits',
    remedy: 'The owner can raise the limit.',
  },
  cost_unknown: forbidden(
    'a credit limit applies, and what it costs cannot be bounded',
    'limit',
    'The owner can set what a call of unknown cost may cost at most.',
  ),
  voice_not_allowed: forbidden(
    'this agent may use only the voices that the owner chose',
    'limit',
    'The owner can add the voice.',
  ),
  model_not_allowed: forbidden(
    'this agent may use only the models that the owner chose',
    'limit',
    'The owner can add the model.',
  ),
  text_too_long: forbidden(
    'the text is longer than the owner lets this agent send at once',
    'limit',
    'Shorter texts pass, and the owner can raise the limit.',
  ),
  malformed_body: badBody(400, 'invalid_request', 'the body is malformed'),
  upload_stalled: badBody(
    400,
    'invalid_request',
    'the upload stood still for too long',
    'Send the whole request again.',
  ),
  unexpected_body: badBody(400, 'invalid_request', 'this operation takes no body'),
  body_too_large: badBody(413, 'request_too_large', 'the body is too large to be checked'),
  wrong_content_type: badBody(
    415,
    'unsupported_media_type',
    'the body is not of the type this operation takes',
    BODY_TYPE,
  ),
  encoded_body: badBody(415, 'unsupported_media_type', 'the body is compressed, so it cannot be checked', BODY_TYPE),
  unknown_expectation: badBody(417, 'expectation_failed', 'the request expects something other than 100-continue'),
  audit_unavailable: unavailable(
    'the audit log cannot be written',
    null,
    'Nothing is forwarded until the owner has seen to it.',
  ),
  vault_locked: unavailable('the vault is locked', 'unlock', 'The owner can unlock it.'),
  policy_changed: unavailable(
    "the policy was changed outside Bollard and waits for the owner's confirmation",
    'confirm',
    'The owner can confirm or undo the change.',
  ),
  no_key: unavailable("there is no key for this agent's account", 'key', 'The owner can set one.'),
  queue_full: {
    status: 429,
    code: 'concurrent_limit_exceeded',
    legacy: 'too_many_concurrent_requests',
    why: 'too many calls are waiting already',
    retryAfterSeconds: 2,
  },
  queue_expired: {
    status: 429,
    code: 'concurrent_limit_exceeded',
    legacy: 'too_many_concurrent_requests',
    why: 'its turn did not come in time',
    retryAfterSeconds: 2,
  },
  no_space: unavailable(
    'the disk has no room to check what is sent',
    null,
    'Nothing was done, so it can be tried again.',
  ),
  upstream_unreachable: failed(502, 'service_unavailable', 'ElevenLabs could not be reached', TRY_AGAIN),
  upstream_invalid: failed(502, 'service_unavailable', 'ElevenLabs gave no answer that can be passed on', TRY_AGAIN),
  upstream_timeout: failed(504, 'service_unavailable', 'ElevenLabs did not answer in time', TRY_AGAIN),
  outcome_unknown: failed(
    424,
    'outcome_unknown',
    'ElevenLabs broke off after the request was sent',
    'It may have been done and charged: look before trying again.',
  ),
  internal_error: {
    status: 500,
    code: 'internal_error',
    why: 'an error happened inside Bollard',
    remedy: 'Nothing was changed.',
  },
} as const satisfies Record<string, RefusalRow>;

export type RefusalReason = keyof typeof TABLE;

export const REFUSALS: Readonly<Record<RefusalReason, RefusalRow>> = TABLE;

/** Why, as a clause that follows "denied, ". */
export function refusalClause(reason: RefusalReason, about: WhyAbout): string {
  const { why } = REFUSALS[reason];
  return typeof why === 'string' ? why : why(about);
}

/** What a decision of `ask` is about, as a clause; null where nobody knows. */
export function asksClause(
  because: 'irreversible' | 'places_call' | 'clones_person' | 'admits_others' | 'reaches_out' | 'rule' | null,
): string | null {
  switch (because) {
    case 'irreversible':
      return 'it cannot be undone';
    case 'places_call':
      return 'it calls or messages people';
    case 'clones_person':
      return "it copies a person's voice";
    case 'admits_others':
      return 'it lets others in';
    case 'reaches_out':
      return "it makes ElevenLabs contact an address of the agent's choice";
    case 'rule':
      return 'a rule for this agent says Ask';
    default:
      return null;
  }
}
