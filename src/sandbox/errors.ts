/** ElevenLabs' documented errors, on demand: docs/sandbox.md lists how to ask for each. */

export interface SandboxError {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function detail(
  status: number,
  type: string,
  code: string,
  message: string,
  legacy = code,
  headers?: Record<string, string>,
): SandboxError {
  const body = { detail: { type, code, status: legacy, message, request_id: 'sandbox', param: null } };
  return headers ? { status, body, headers } : { status, body };
}

const ERRORS: Readonly<Record<string, SandboxError>> = {
  '401': detail(401, 'authentication_error', 'invalid_api_key', 'Invalid API key'),
  '401_quota': {
    status: 401,
    body: { detail: { status: 'quota_exceeded', message: 'This request exceeds your quota.' } },
  },
  '402': detail(402, 'payment_required', 'insufficient_credits', 'You have no credits left for this request'),
  '403': detail(
    403,
    'authorization_error',
    'insufficient_permissions',
    'The API key you used is missing the permission text_to_speech to execute this operation.',
    'missing_permissions',
  ),
  '404': detail(404, 'not_found', 'voice_not_found', 'A voice with that id was not found'),
  '422': { status: 422, body: { detail: [{ loc: ['body', 'text'], msg: 'Field required', type: 'missing' }] } },
  '429_concurrent': detail(
    429,
    'rate_limit_error',
    'concurrent_limit_exceeded',
    'Too many concurrent requests',
    'too_many_concurrent_requests',
    { 'retry-after': '1' },
  ),
  '429_rate': detail(429, 'rate_limit_error', 'rate_limit_exceeded', 'Too many requests', 'rate_limit_exceeded', {
    'retry-after': '1',
  }),
  '429_busy': detail(429, 'rate_limit_error', 'system_busy', 'The system is busy'),
  '500': detail(500, 'internal_error', 'internal_server_error', 'Something went wrong'),
};

export const NOT_FOUND: SandboxError = detail(404, 'not_found', 'not_found', 'Not found');
export const INVALID_KEY: SandboxError = detail(401, 'authentication_error', 'invalid_api_key', 'Invalid API key');
export const UNKNOWN_FORMAT: SandboxError = detail(
  400,
  'validation_error',
  'invalid_parameters',
  'The sandbox does not make this output format',
);
export const NO_CREDITS: SandboxError = detail(
  401,
  'payment_required',
  'quota_exceeded',
  'The credits of the sandbox are used up',
);
export const TOO_MANY: SandboxError = ERRORS['429_concurrent'] ?? NOT_FOUND;

export function removedModel(model: string): SandboxError {
  return detail(400, 'validation_error', 'model_not_found', `The model ${model} was removed`);
}

/** `sandbox_error_429_busy` as an id in the path, or a text that starts with `[[error 429_busy]]`. */
export function errorOnDemand(ids: readonly string[], text: string): SandboxError | null {
  for (const id of ids) {
    if (id.startsWith('sandbox_error_')) return ERRORS[id.slice('sandbox_error_'.length)] ?? null;
  }
  const asked = /^\[\[error (\w+)\]\]/.exec(text)?.[1];
  return asked === undefined ? null : (ERRORS[asked] ?? null);
}
