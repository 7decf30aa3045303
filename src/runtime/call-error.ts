import type { FailureCode } from '../contract/calls.ts';

/** A failure that a person can act on; it crosses to the caller as a value. */
export class CallError extends Error {
  readonly code: FailureCode;
  /** What the refused change would have done, in one sentence. */
  readonly about: string | null;

  constructor(code: FailureCode, message: string, about: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CallError';
    this.code = code;
    this.about = about;
  }
}
