import type { FailureCode } from '../contract/calls.ts';

/** A refusal by a handler. `runtime.call` turns it into a failure value: it never crosses a transport as an exception. */
export class CallError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}
