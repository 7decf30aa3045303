/** How an upstream's answer may reach the agent: which headers, and with what replaced in its body. */
import type { ServerResponse } from 'node:http';
import type { Operation } from '../core/operation.ts';
import type { Route } from '../core/ports.ts';
import { parseUpstreamError, type UpstreamError } from '../core/upstream-error.ts';
import { type AnswerBody, AnswerRefused, HeldBody, PassingBody } from './answer-body.ts';
import { decodeContent } from './content-decoding.ts';
import { redactFields } from './field-redactor.ts';
import { type AnswerHead, answerHead } from './headers.ts';
import { OWN_HEADERS } from './reply.ts';
import { SecretRedactor } from './secret-redactor.ts';
import { LARGEST_NAME_ANSWER, Tap } from './tap.ts';

/** What the upstream says of the cost and the identity of the call. */
export interface Metering {
  readonly creditsMilli: number | null;
  /** A `character-cost` that is no sane number (E17): ignored, and said in the log. */
  readonly invalidCost: string | null;
  readonly upstreamRequestId: string | null;
}

/** An answer whose named fields must be replaced is held whole. */
const LARGEST_HELD = 8 * 1024 * 1024;
/** Larger error answers are not read. */
const LARGEST_ERROR = 64 * 1024;
/** A longer transcript is not read for its length. */
const LARGEST_TRANSCRIPT = 4 * 1024 * 1024;
const LENGTH_FIELD = 'audio_duration_secs';
/** No call costs more: a larger number is a mistake or an attack on the books. */
const LARGEST_COST = 100_000_000;

export class Answer {
  metering: Metering | null = null;
  /** `maximum-concurrent-requests`, as it came. */
  mostConcurrent: string | null = null;
  readonly #operation: Operation;
  readonly #route: Route;
  readonly #token: string;
  readonly #callId: string;
  readonly #learnsNames: boolean;
  #tap: Tap | null = null;

  constructor(operation: Operation, route: Route, token: string, callId: string, learnsNames: boolean) {
    this.#operation = operation;
    this.#route = route;
    this.#token = token;
    this.#callId = callId;
    this.#learnsNames = learnsNames;
  }

  /** Chooses the way of the body. Throws `AnswerRefused`. */
  open(response: ServerResponse, status: number, rawHeaders: readonly Buffer[]): AnswerBody {
    const head = answerHead(rawHeaders, this.#route.secrets);
    this.metering = meteringOf(head);
    this.mostConcurrent = head.mostConcurrent;
    if (status < 400 && status >= 300) throw new AnswerRefused('redirects are not followed');
    const headers = head.headers;
    headers.push('x-request-id', this.#callId, ...OWN_HEADERS);
    if (this.#route.sandbox) headers.push('x-bollard-sandbox', '1');
    const named = this.#operation.redact.length > 0 && status < 300;
    if (named || head.contentEncoding !== null) {
      return new HeldBody(response, status, headers, LARGEST_HELD, (body) => this.#rewrite(body, head, named));
    }
    if (head.contentLength !== null) headers.push('content-length', String(head.contentLength));
    if (head.json && status >= 400) this.#tap = new Tap(LARGEST_ERROR);
    else if (this.#namesVoices(head, status)) this.#tap = new Tap(LARGEST_NAME_ANSWER);
    else if (this.#tellsLength(head, status)) this.#tap = new Tap(LARGEST_TRANSCRIPT);
    return new PassingBody(response, status, headers, head.contentLength, new SecretRedactor(this.#route), this.#tap);
  }

  /** A copy of a small JSON answer that is an error or may name voices; complete only once the answer ended. */
  tapped(): Buffer | null {
    return this.#tap?.take() ?? null;
  }

  /** What an answer that is an error says; null where it says nothing that can be read. */
  upstreamError(): UpstreamError | null {
    const body = this.tapped();
    if (body === null) return null;
    try {
      return parseUpstreamError(JSON.parse(body.toString('utf8')));
    } catch {
      return null;
    }
  }

  /** `audio_duration_secs` of a transcription that names no cost (facts.md §7); null where there is none. */
  audioSeconds(): number | null {
    const { metering } = this;
    if (this.#operation.mediaFields.length === 0 || metering === null || metering.creditsMilli !== null) return null;
    const body = this.tapped();
    if (body === null) return null;
    try {
      const answer: unknown = JSON.parse(body.toString('utf8'));
      const seconds = typeof answer === 'object' && answer !== null ? Reflect.get(answer, LENGTH_FIELD) : null;
      return typeof seconds === 'number' ? seconds : null;
    } catch {
      return null;
    }
  }

  #rewrite(body: Buffer, head: AnswerHead, named: boolean): Buffer {
    const plain = head.contentEncoding === null ? body : decodeContent(body, head.contentEncoding, LARGEST_HELD);
    if (plain === null) throw new AnswerRefused('the answer is encoded in a way that was not asked for');
    const replaced = named ? redactFields(plain, this.#operation.redact, this.#token) : plain;
    if (replaced === null) throw new AnswerRefused('the answer is not the JSON it should be');
    const redactor = new SecretRedactor(this.#route.secrets);
    return Buffer.concat([redactor.push(replaced), redactor.flush()]);
  }

  #tellsLength(head: AnswerHead, status: number): boolean {
    const { mediaFields, effects } = this.#operation;
    const priced = effects.includes('spends') && head.characterCost === null;
    return priced && mediaFields.length > 0 && status === 200 && head.json;
  }

  #namesVoices(head: AnswerHead, status: number): boolean {
    const { area, access } = this.#operation;
    return this.#learnsNames && area === 'voices' && access === 'read' && status === 200 && head.json;
  }
}

function meteringOf(head: AnswerHead): Metering {
  const { characterCost } = head;
  const valid = characterCost !== null && /^\d{1,9}$/.test(characterCost) && Number(characterCost) <= LARGEST_COST;
  return {
    creditsMilli: valid ? Number(characterCost) * 1000 : null,
    invalidCost: valid || characterCost === null ? null : characterCost.slice(0, 64),
    upstreamRequestId: head.requestId?.slice(0, 128) ?? null,
  };
}
