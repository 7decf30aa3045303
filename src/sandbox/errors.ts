/** ElevenLabs' documented errors, those the sandbox has a reason for and those on demand: docs/sandbox.md lists how to ask. */
import { modelNotice } from '../core/models.ts';

export interface SandboxError {
  readonly status: number;
  /** What stands in `detail`; the request's id is added where it is an object. */
  readonly detail: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Words {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** The older name of the error, where it differs from the code. */
  readonly status?: string;
  readonly param?: string;
}

/** The envelope of today. */
function failure(status: number, words: Words, headers?: Readonly<Record<string, string>>): SandboxError {
  const { type, code, message, status: legacy = code, param = null } = words;
  return { status, detail: { type, code, status: legacy, message, param }, ...(headers ? { headers } : {}) };
}

/** The envelope of before, which is still met. */
function older(status: number, name: string, message: string): SandboxError {
  return { status, detail: { status: name, message } };
}

const validation = (code: string, message: string, param?: string, status?: string) =>
  failure(400, {
    type: 'validation_error',
    code,
    message,
    ...(param === undefined ? {} : { param }),
    ...(status === undefined ? {} : { status }),
  });
const notFound = (code: string, message: string) => failure(404, { type: 'not_found', code, message });
const limited = (code: string, message: string, status = code, headers?: Readonly<Record<string, string>>) =>
  failure(429, { type: 'rate_limit_error', code, message, status }, headers);

export const INVALID_KEY = failure(401, {
  type: 'authentication_error',
  code: 'invalid_api_key',
  message: 'Invalid API key',
});
export const MISSING_KEY = failure(401, {
  type: 'authentication_error',
  code: 'missing_api_key',
  message: 'No API key was sent in the header xi-api-key',
});
export const NO_CREDITS = failure(402, {
  type: 'payment_required',
  code: 'insufficient_credits',
  status: 'quota_exceeded',
  message: 'The credits of the sandbox are used up; they come back with a new start',
});
export const TOO_MANY = limited(
  'concurrent_limit_exceeded',
  'Too many concurrent requests for this plan',
  'too_many_concurrent_requests',
);
/** FastAPI's own words: the detail is a plain text. */
export const NO_ROUTE: SandboxError = { status: 404, detail: 'Not Found' };
export const NOT_FOUND = notFound('not_found', 'Not found');
export const NO_VOICE = notFound('voice_not_found', 'A voice with that id was not found');
export const NO_OPUS = validation(
  'invalid_parameters',
  'The sandbox makes no Opus: ask for mp3_44100_128 or another of mp3, pcm, wav, ulaw and alaw',
  'output_format',
);
export const VOICE_LIMIT = validation('voice_limit_reached', 'All 30 voice slots of the sandbox are in use');
export const NOT_DUBBED = failure(425, {
  type: 'invalid_request',
  code: 'dubbing_not_ready',
  message: 'This dub is not finished yet',
});

export function wrongMethod(allowed: readonly string[]): SandboxError {
  return { status: 405, detail: 'Method Not Allowed', headers: { allow: allowed.join(', ') } };
}

export function removedModel(model: string): SandboxError {
  return validation('model_not_found', `The model ${modelNotice(model) ?? model}`, 'model_id');
}

export function tooLong(most: number): SandboxError {
  return validation(
    'text_too_long',
    `The text is longer than the ${most} characters that this model takes`,
    'text',
    'max_character_limit_exceeded',
  );
}

/** FastAPI's list of what is wrong. `where`: `['body', 'text']`. */
export function unprocessable(where: readonly (string | number)[], type: string, msg: string): SandboxError {
  return { status: 422, detail: [{ type, loc: where, msg }] };
}

export function missing(field: string): SandboxError {
  return unprocessable(['body', field], 'missing', 'Field required');
}

/** On demand, by name. */
export const ERRORS: ReadonlyMap<string, SandboxError> = new Map([
  ['400', validation('invalid_parameters', 'A parameter of this request is invalid')],
  ['400_text_too_long', tooLong(10_000)],
  ['401', INVALID_KEY],
  ['401_quota', older(401, 'quota_exceeded', 'This request exceeds your quota.')],
  [
    '401_permission',
    older(
      401,
      'missing_permissions',
      'The API key you used is missing the permission text_to_speech to execute this operation.',
    ),
  ],
  [
    '402',
    failure(402, {
      type: 'payment_required',
      code: 'insufficient_credits',
      message: 'You have no credits left for this request',
    }),
  ],
  [
    '402_plan',
    failure(402, {
      type: 'payment_required',
      code: 'paid_plan_required',
      message: 'Free users cannot use library voices via the API',
    }),
  ],
  [
    '403',
    failure(403, {
      type: 'authorization_error',
      code: 'insufficient_permissions',
      status: 'missing_permissions',
      message: 'The API key you used is missing the permission text_to_speech to execute this operation.',
    }),
  ],
  [
    '403_voice',
    failure(403, {
      type: 'authorization_error',
      code: 'voice_access_denied',
      message: 'You have no access to this voice',
    }),
  ],
  ['404', NO_VOICE],
  ['409', failure(409, { type: 'conflict', code: 'conflict', message: 'Somebody else changed this meanwhile' })],
  ['422', missing('text')],
  ['429_concurrent', TOO_MANY],
  ['429_rate', limited('rate_limit_exceeded', 'Too many requests')],
  ['429_busy', limited('system_busy', 'The system is busy')],
  [
    '429_retry_after',
    limited('rate_limit_exceeded', 'Too many requests', 'rate_limit_exceeded', { 'retry-after': '1' }),
  ],
  ['500', failure(500, { type: 'internal_error', code: 'internal_server_error', message: 'Something went wrong' })],
  [
    '503',
    failure(503, { type: 'service_unavailable', code: 'service_unavailable', message: 'The service is unavailable' }),
  ],
]);

const IN_PATH = /^sandbox_error_(\w+)$/;
const IN_TEXT = /^\[\[error (\w+)\]\]/;

/** `sandbox_error_429_busy` as an id in the path, or a text that starts with `[[error 429_busy]]`. */
export function errorOnDemand(ids: readonly string[], text: string): SandboxError | null {
  const name = ids.map((id) => IN_PATH.exec(id)?.[1]).find((each) => each !== undefined) ?? IN_TEXT.exec(text)?.[1];
  if (name === undefined) return null;
  return (
    ERRORS.get(name) ??
    validation('invalid_parameters', `The sandbox has no error ${name}; it has ${[...ERRORS.keys()].join(', ')}`)
  );
}
