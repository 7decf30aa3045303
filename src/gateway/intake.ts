/** What the call needs to know of its body before, or while, it is forwarded: facts for the log, fields that change the permission. */
import type { IncomingMessage } from 'node:http';
import type { ConditionalEffect, Operation } from '../core/operation.ts';
import type { RefusalReason } from '../core/refusal.ts';
import { countCharacters, fieldsIn, firstText } from './body-fields.ts';
import { MultipartScanner } from './multipart-scanner.ts';
import { holdBody, UploadStream } from './request-body.ts';
import { parseStrictJson } from './strict-json.ts';

export interface BodyFacts {
  /** Of the body; a voice in the path is known from the head. */
  readonly voiceId: string | null;
  /** How many voices the body names, when it names several. */
  readonly voiceCount?: number | undefined;
  readonly model: string | null;
  readonly characters: number | null;
}

export const NO_BODY_FACTS: BodyFacts = { voiceId: null, model: null, characters: null };

/** `gone`: the agent hung up. `refused`: a field came that changes the permission. */
export type IntakeFailure = RefusalReason | 'gone' | 'refused';

/** JSON that must be read is held up to this size. */
const LARGEST_JSON = 2 * 1024 * 1024;
const BODY = 'body.';

export class Intake {
  /** What is forwarded. */
  body: Buffer | UploadStream<'malformed_body' | 'refused'> | null = null;
  facts: BodyFacts = NO_BODY_FACTS;
  /** Asked when a watched field comes after the decision was recorded: false ends the upload. */
  onField: (() => boolean) | null = null;
  readonly #message: IncomingMessage;
  readonly #operation: Operation;
  readonly #stallMs: number;
  readonly #fields = new Set<string>();
  #watched: readonly string[] = [];
  #boundary: string | null = null;
  #mode: 'hold' | 'scan' | 'pass' = 'pass';
  #failure: IntakeFailure | null = null;

  constructor(message: IncomingMessage, operation: Operation, stallMs: number) {
    this.#message = message;
    this.#operation = operation;
    this.#stallMs = stallMs;
  }

  /** The fields of open conditional effects that were found. */
  get fieldsPresent(): ReadonlySet<string> {
    return this.#fields;
  }

  /** Bytes read from the agent. */
  get bytes(): number {
    if (this.body === null) return 0;
    return this.body instanceof UploadStream ? this.body.bytes : this.body.length;
  }

  /** Why the body may not go on, or null. */
  get failure(): IntakeFailure | null {
    const { body } = this;
    if (!(body instanceof UploadStream) || body.stopped === null) return this.#failure;
    return body.stopped === 'stalled' ? 'upload_stalled' : body.stopped;
  }

  /** Looks at the head: may this operation have this body? `open` are the effects that its fields could add. */
  prepare(hasBody: boolean, open: readonly ConditionalEffect[]): RefusalReason | null {
    if (!hasBody) return null;
    const { requestKind, textFields } = this.#operation;
    if (requestKind === 'none') return 'unexpected_body';
    const { 'content-encoding': encoding, 'content-type': type = '' } = this.#message.headers;
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'encoded_body';
    this.#watched = open.flatMap((effect) => effect.fields);
    if (this.#watched.length === 0 && textFields.length === 0 && this.#bodyPaths().length === 0) return null;
    if (requestKind === 'json') {
      if (!/^application\/(?:[\w.+-]+\+)?json[ \t]*(?:;|$)/i.test(type)) return 'wrong_content_type';
      this.#mode = 'hold';
      return null;
    }
    this.#boundary = boundaryOf(type);
    if (this.#boundary === null) return 'wrong_content_type';
    this.#mode = 'scan';
    return null;
  }

  /** Reads what must be known before the decision is recorded. Never rejects: see `failure`. */
  async read(): Promise<void> {
    if (this.#mode === 'hold') {
      const held = await holdBody(this.#message, LARGEST_JSON, this.#stallMs);
      if (typeof held === 'string') this.#failure = HELD_FAILURES[held];
      else this.#takeJson(held);
      return;
    }
    const inspect = this.#boundary === null ? null : this.#inspector(this.#boundary);
    const stream = new UploadStream(this.#message, this.#stallMs, inspect);
    this.body = stream;
    if (inspect === null) return;
    await stream.filled();
    if (stream.destroyed && stream.stopped === null) this.#failure = 'gone';
  }

  #takeJson(bytes: Buffer): void {
    const parsed = parseStrictJson(bytes);
    if (!parsed.ok) {
      this.#failure = 'malformed_body';
      return;
    }
    this.body = bytes;
    const { voiceFields, modelFields, textFields } = this.#operation;
    for (const field of fieldsIn(parsed.value, this.#watched)) this.#fields.add(field);
    this.facts = {
      voiceId: firstText(parsed.value, inBody(voiceFields)),
      model: firstText(parsed.value, inBody(modelFields)),
      characters: textFields.length === 0 ? null : countCharacters(parsed.value, textFields),
    };
  }

  /** Feeds the scanner with each chunk before it passes. */
  #inspector(boundary: string): (chunk: Buffer | null) => 'malformed_body' | 'refused' | null {
    const voices = inBody(this.#operation.voiceFields);
    const models = inBody(this.#operation.modelFields);
    const scanner = new MultipartScanner(boundary, [...this.#watched, ...voices, ...models]);
    return (chunk) => {
      const sound = chunk === null ? scanner.end() : scanner.push(chunk);
      if (!sound) return 'malformed_body';
      const known = this.#fields.size;
      for (const field of this.#watched) if (scanner.has(field)) this.#fields.add(field);
      this.facts = { voiceId: scanner.text(voices), model: scanner.text(models), characters: null };
      return this.#fields.size > known && this.onField?.() === false ? 'refused' : null;
    };
  }

  #bodyPaths(): readonly string[] {
    return [...inBody(this.#operation.voiceFields), ...inBody(this.#operation.modelFields)];
  }
}

const HELD_FAILURES = { too_large: 'body_too_large', stalled: 'upload_stalled', gone: 'gone' } as const;

/** The paths within the body, without their prefix. */
function inBody(fields: readonly string[]): readonly string[] {
  return fields.filter((field) => field.startsWith(BODY)).map((field) => field.slice(BODY.length));
}

/** The boundary of a multipart/form-data content type (RFC 2046 §5.1.1), or null. */
function boundaryOf(type: string): string | null {
  const found = /^multipart\/form-data[ \t]*;[ \t]*boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))[ \t]*$/i.exec(type);
  return found?.[1] ?? found?.[2] ?? null;
}
