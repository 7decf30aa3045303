/**
 * What the call needs to know of its body before, or while, it is forwarded: facts for the log, fields that change the
 * permission, what bounds and prices look at. JSON is held; a form streams, unless all of it must be known first.
 */
import type { IncomingMessage } from 'node:http';
import type { ConditionalEffect, Operation } from '../core/operation.ts';
import { priceFields } from '../core/pricing/price-fields.ts';
import type { RefusalReason } from '../core/refusal.ts';
import { allTexts, countCharacters, fieldsIn, firstText } from './body-fields.ts';
import { MultipartScanner } from './multipart-scanner.ts';
import { holdBody, UploadStream } from './request-body.ts';
import { SpooledBody, spoolUpload } from './spooled-body.ts';
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

export interface IntakeOptions {
  readonly stallMs: number;
  /** Its folder `spool` keeps a body that must be known whole. */
  readonly dataDir: string;
}

/** JSON that must be read is held up to this size. */
const LARGEST_JSON = 2 * 1024 * 1024;
/** A form that must be known whole is kept on disk up to this size: above ElevenLabs' own limit of 3 GB for a file. */
const LARGEST_SPOOL = 4 * 1024 ** 3;
/** What a spool leaves free on the disk, for the log. */
const KEEP_FREE = 512 * 1024 ** 2;
const FIRST_BYTES = 32 * 1024;
const BODY = 'body.';

export class Intake {
  /** What is forwarded. */
  body: Buffer | UploadStream<'malformed_body' | 'refused'> | SpooledBody | null = null;
  facts: BodyFacts = NO_BODY_FACTS;
  /** The parsed JSON, while it is held. */
  json: unknown = null;
  /** Every voice and every model of the body, as far as it was read. */
  voices: readonly string[] = [];
  models: readonly string[] = [];
  /** Asked when a watched field comes after the decision was recorded: false ends the upload. */
  onField: (() => boolean) | null = null;
  readonly #message: IncomingMessage;
  readonly #operation: Operation;
  readonly #options: IntakeOptions;
  readonly #fields = new Set<string>();
  #watched: readonly string[] = [];
  #boundary: string | null = null;
  #scanner: MultipartScanner | null = null;
  #mode: 'hold' | 'scan' | 'spool' | 'pass' = 'pass';
  #failure: IntakeFailure | null = null;
  readonly #first: Buffer[] = [];
  #firstBytes = 0;

  constructor(message: IncomingMessage, operation: Operation, options: IntakeOptions) {
    this.#message = message;
    this.#operation = operation;
    this.#options = options;
  }

  /** The fields of open conditional effects that were found. */
  get fieldsPresent(): ReadonlySet<string> {
    return this.#fields;
  }

  /** Bytes read from the agent. */
  get bytes(): number {
    const { body } = this;
    if (body === null) return 0;
    return Buffer.isBuffer(body) ? body.length : body.bytes;
  }

  /** Why the body may not go on, or null. */
  get failure(): IntakeFailure | null {
    const { body } = this;
    if (!(body instanceof UploadStream) || body.stopped === null) return this.#failure;
    return body.stopped === 'stalled' ? 'upload_stalled' : body.stopped;
  }

  /** The scanner of a form, with what it has seen so far. */
  get scanner(): MultipartScanner | null {
    return this.#scanner;
  }

  /**
   * Looks at the head: may this operation have this body? `open` are the effects that its fields could add. `whole`: all of it
   * must be known before any of it leaves.
   */
  prepare(hasBody: boolean, open: readonly ConditionalEffect[], whole: boolean): RefusalReason | null {
    if (!hasBody) return null;
    const { requestKind, textFields, effects } = this.#operation;
    if (requestKind === 'none') return 'unexpected_body';
    const { 'content-encoding': encoding, 'content-type': type = '' } = this.#message.headers;
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'encoded_body';
    this.#watched = open.flatMap((effect) => effect.fields);
    const read = this.#watched.length > 0 || textFields.length > 0 || this.#bodyPaths().length > 0;
    if (!read && !whole && !effects.includes('spends')) return null;
    if (requestKind === 'json') {
      if (!/^application\/(?:[\w.+-]+\+)?json[ \t]*(?:;|$)/i.test(type)) return 'wrong_content_type';
      this.#mode = 'hold';
      return null;
    }
    if (!read && !whole) return null;
    this.#boundary = boundaryOf(type);
    if (this.#boundary === null) return 'wrong_content_type';
    this.#mode = whole ? 'spool' : 'scan';
    return null;
  }

  /** Reads what must be known before the decision is recorded. Never rejects: see `failure`. */
  async read(): Promise<void> {
    if (this.#mode === 'hold') {
      const held = await holdBody(this.#message, LARGEST_JSON, this.#options.stallMs);
      if (typeof held === 'string') this.#failure = HELD_FAILURES[held];
      else this.#takeJson(held);
      return;
    }
    const inspect = this.#inspect();
    const stream = new UploadStream(this.#message, this.#options.stallMs, inspect);
    this.body = stream;
    if (this.#mode === 'spool') {
      await this.#spool(stream);
      return;
    }
    if (inspect === null) return;
    await stream.filled();
    if (stream.destroyed && stream.stopped === null) this.#failure = 'gone';
  }

  /** Frees what the body holds; nothing of it is sent any more. */
  release(): void {
    if (this.body instanceof SpooledBody) this.body.close();
    this.json = null;
  }

  /** Of a form: its length as announced and, where it is looked at, its first 32 KB without what is random in them. */
  beginning(): string {
    const { 'content-length': length = '' } = this.#message.headers;
    const text = Buffer.concat(this.#first).toString('latin1');
    return `${length}\0${this.#boundary === null ? text : text.replaceAll(this.#boundary, '')}`;
  }

  /** Null for a form that nothing is looked for in. */
  #inspect(): ((chunk: Buffer | null) => 'malformed_body' | 'refused' | null) | null {
    if (this.#boundary === null) return null;
    const look = this.#inspector(this.#boundary);
    return (chunk) => {
      if (chunk !== null && this.#firstBytes < FIRST_BYTES) {
        this.#first.push(Buffer.from(chunk.subarray(0, FIRST_BYTES - this.#firstBytes)));
        this.#firstBytes += chunk.length;
      }
      return look(chunk);
    };
  }

  async #spool(stream: UploadStream<'malformed_body' | 'refused'>): Promise<void> {
    const { dataDir } = this.#options;
    if (Number(this.#message.headers['content-length'] ?? 0) > LARGEST_SPOOL) {
      stream.destroy();
      this.#failure = 'body_too_large';
      return;
    }
    const spooled = await spoolUpload(stream, dataDir, { maxBytes: LARGEST_SPOOL, freeBytesToKeep: KEEP_FREE });
    if (spooled instanceof SpooledBody) this.body = spooled;
    else if (spooled === 'too_large') this.#failure = 'body_too_large';
    else if (spooled === 'no_space' || spooled === 'gone') this.#failure = spooled;
  }

  #takeJson(bytes: Buffer): void {
    const parsed = parseStrictJson(bytes);
    if (!parsed.ok) {
      this.#failure = 'malformed_body';
      return;
    }
    this.body = bytes;
    this.json = parsed.value;
    const { voiceFields, modelFields, textFields } = this.#operation;
    this.models = allTexts(parsed.value, inBody(modelFields));
    for (const field of fieldsIn(parsed.value, this.#watched)) this.#fields.add(field);
    this.voices = allTexts(parsed.value, inBody(voiceFields));
    this.facts = {
      voiceId: this.voices[0] ?? null,
      model: firstText(parsed.value, inBody(modelFields)),
      characters: textFields.length === 0 ? null : countCharacters(parsed.value, textFields),
    };
  }

  /** Feeds the scanner with each chunk before it passes. */
  #inspector(boundary: string): (chunk: Buffer | null) => 'malformed_body' | 'refused' | null {
    const voices = inBody(this.#operation.voiceFields);
    const models = inBody(this.#operation.modelFields);
    const priced = priceFields(this.#operation).form;
    // A list, as of key terms, comes as one field many times.
    const scanner = new MultipartScanner(boundary, [...this.#watched, ...voices, ...models], priced);
    this.#scanner = scanner;
    return (chunk) => {
      const sound = chunk === null ? scanner.end() : scanner.push(chunk);
      if (!sound) return 'malformed_body';
      const known = this.#fields.size;
      for (const field of this.#watched) if (scanner.has(field)) this.#fields.add(field);
      this.voices = voices.flatMap((field) => scanner.text([field]) ?? []);
      this.models = models.flatMap((field) => scanner.text([field]) ?? []);
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
