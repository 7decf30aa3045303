/** One request to the upstream and its answer, as a handler of undici's `dispatch`. Never retried: calls cost money. */
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Dispatcher, errors } from 'undici';
import type { OutcomeReason } from '../core/entry.ts';
import { type AnswerBody, AnswerRefused } from './answer-body.ts';

export interface UpstreamRequest {
  readonly method: Dispatcher.HttpMethod;
  /** Path and query, as the agent wrote them: they passed the target grammar. */
  readonly path: string;
  /** Flat names and values. */
  readonly headers: string[];
  readonly body: Buffer | Readable | null;
}

export interface ForwardOwner {
  /**
   * The final head arrived: chooses how the body goes to the agent. Throws `AnswerRefused` for an answer that may not pass.
   * `rawHeaders` are flat names and values.
   */
  answerBody(status: number, rawHeaders: readonly Buffer[]): AnswerBody;
  /** Called once, when nothing more comes. `answered`: the agent was sent a head. */
  forwarded(reason: OutcomeReason, answered: boolean, cause: Error | null): void;
}

/** Interim answers (100 to 199) beyond this end the call (B35). */
const MOST_INTERIM = 16;

export class Forward implements Dispatcher.DispatchHandler {
  /** Whether the request was written to a connection: only then can it have done or cost anything. */
  sent = false;
  /** Of the upstream, or null while there is none. */
  status: number | null = null;
  /** Monotonic time of the final head, as `performance.now()`. */
  firstByteAt: number | null = null;
  body: AnswerBody | null = null;
  readonly #owner: ForwardOwner;
  readonly #response: ServerResponse;
  readonly #idleMs: number;
  #controller: Dispatcher.DispatchController | null = null;
  #cancelled: Error | null = null;
  #over = false;
  #interim = 0;
  #paused: NodeJS.Timeout | null = null;
  #listening = false;

  constructor(owner: ForwardOwner, response: ServerResponse, idleMs: number) {
    this.#owner = owner;
    this.#response = response;
    this.#idleMs = idleMs;
  }

  dispatch(dispatcher: Dispatcher, request: UpstreamRequest): void {
    try {
      dispatcher.dispatch(request, this);
    } catch (error) {
      this.onResponseError(null, asError(error));
    }
  }

  /** Ends the request at once, on whatever stage; the owner is not called. */
  cancel(): void {
    if (this.#over) return;
    this.#finish();
    // Made here only: an error costs more than the rest of a call's end.
    this.#cancelled = new Error('cancelled');
    this.#controller?.abort(this.#cancelled);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancelled) controller.abort(this.#cancelled);
    else this.sent = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#over) return;
    if (status < 200) {
      this.#interim += 1;
      if (this.#interim > MOST_INTERIM) this.#refuse('too many interim answers');
      return;
    }
    this.status = status;
    this.firstByteAt = performance.now();
    try {
      this.body = this.#owner.answerBody(status, rawHeadersOf(controller));
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { body } = this;
    if (this.#over || body === null) return;
    try {
      if (!body.write(chunk)) this.#pause(controller);
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseEnd(): void {
    const { body } = this;
    if (this.#over || body === null) return;
    try {
      body.end();
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#finish();
    this.#owner.forwarded((this.status ?? 0) < 400 ? 'completed' : 'upstream_error', true, null);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#over) return;
    this.#finish();
    this.#owner.forwarded(this.#reasonOf(error), this.body?.started ?? false, error);
  }

  #refuse(message: string): void {
    this.#fail(new AnswerRefused(message));
  }

  /** Stops an answer that arrived well, but cannot be passed on. */
  #fail(error: unknown): void {
    const cause = asError(error);
    const answered = this.body?.started ?? false;
    this.#finish();
    this.#controller?.abort(cause);
    this.#owner.forwarded(cause instanceof AnswerRefused ? 'upstream_invalid' : 'internal_error', answered, cause);
  }

  #finish(): void {
    this.#over = true;
    if (this.#paused) clearTimeout(this.#paused);
    if (this.#listening) this.#response.off('drain', this.#resume);
  }

  #pause(controller: Dispatcher.DispatchController): void {
    controller.pause();
    if (!this.#listening) {
      this.#listening = true;
      this.#response.on('drain', this.#resume);
    }
    // An agent that stops reading is gone after the same pause that ends a silent upstream (B16).
    if (this.#paused) this.#paused.refresh();
    else this.#paused = setTimeout(() => this.#response.destroy(), this.#idleMs);
  }

  readonly #resume = (): void => {
    if (this.#paused) clearTimeout(this.#paused);
    this.#paused = null;
    this.#controller?.resume();
  };

  #reasonOf(error: Error): OutcomeReason {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const began = this.body !== null;
    if (error instanceof TypeError || code === 'ERR_ASSERTION' || code === 'UND_ERR_INVALID_ARG')
      return 'internal_error';
    if (!this.sent) return 'upstream_unreachable';
    if (error instanceof errors.HTTPParserError) {
      return began && error.message.includes('EOF') ? 'upstream_incomplete' : 'upstream_invalid';
    }
    switch (code) {
      case '':
        return 'internal_error';
      case 'UND_ERR_HEADERS_TIMEOUT':
      case 'UND_ERR_BODY_TIMEOUT':
        return 'upstream_timeout';
      case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
        return began ? 'upstream_incomplete' : 'upstream_invalid';
      case 'UND_ERR_HEADERS_OVERFLOW':
        return 'upstream_invalid';
      case 'UND_ERR_SOCKET':
        if (error.message.startsWith('bad ')) return 'upstream_invalid';
        return began ? 'upstream_incomplete' : 'upstream_reset';
      default:
        return 'upstream_reset';
    }
  }
}

function rawHeadersOf(controller: Dispatcher.DispatchController): readonly Buffer[] {
  const { rawHeaders } = controller;
  if (!Array.isArray(rawHeaders)) throw new AnswerRefused('the answer has no header list');
  return rawHeaders.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
