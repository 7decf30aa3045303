/** Reads the errors of ElevenLabs, in their newer and older shape (facts.md §4). */

export interface UpstreamError {
  /** The field `status` of the body: the older name of the error. */
  readonly status: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** Longest text kept of each field. */
const LONGEST_NAME = 64;
const LONGEST_MESSAGE = 300;

/**
 * The error in a parsed answer, or null where there is none to see. `detail` may be an object, a list (of a validation that
 * failed) or a text. What is kept is bounded, but otherwise as it came: it is not to be trusted.
 */
export function parseUpstreamError(json: unknown): UpstreamError | null {
  if (!isObject(json)) return null;
  const { detail } = json;
  if (typeof detail === 'string') return { status: null, code: null, message: bounded(detail, LONGEST_MESSAGE) };
  if (Array.isArray(detail)) return { status: null, code: 'validation_error', message: validationMessage(detail) };
  if (!isObject(detail)) return null;
  const { status, code, message } = detail;
  const error = {
    status: bounded(status, LONGEST_NAME),
    code: bounded(code, LONGEST_NAME),
    message: bounded(message, LONGEST_MESSAGE),
  };
  return error.status === null && error.code === null && error.message === null ? null : error;
}

/** Whether ElevenLabs says that the key itself lacks a permission: 401 in the older shape, 403 in the newer. */
export function isKeyLacking(error: UpstreamError): boolean {
  return (
    error.status === 'missing_permissions' ||
    error.code === 'insufficient_permissions' ||
    error.code === 'missing_permissions'
  );
}

function validationMessage(detail: readonly unknown[]): string | null {
  const [first] = detail;
  return isObject(first) ? bounded(first.msg, LONGEST_MESSAGE) : null;
}

function bounded(value: unknown, longest: number): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, longest) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
