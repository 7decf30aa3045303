/**
 * Looks at a multipart/form-data body (RFC 7578) as it passes: which fields it holds, and the text of the few that matter. What two
 * parsers could read differently is refused, not repaired (security E8): a preamble or epilogue, bare line feeds, nested
 * multipart, transfer encodings, escapes and second forms of a name. File contents are never kept.
 */

const DASHES = '--';
const LARGEST_HEADER = 8 * 1024;
const LARGEST_TEXT = 4 * 1024;
const MOST_PARTS = 1000;
const DISPOSITION = /^form-data; ?name="([^"\\\r\n]{1,256})"(; ?filename="[^"\\\r\n]{0,1024}")?$/i;

/** Where the content of a file lies in the body: `end` is the first byte after it. `name` is the field's, `files` for `files[0]`. */
export interface FilePart {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Part {
  readonly name: string;
  readonly isFile: boolean;
  /** The text so far of a field that was asked for, else null. */
  text: Buffer[] | null;
  size: number;
  /** Offset in the body of its first byte of content. */
  start: number;
}

export class MultipartScanner {
  readonly #delimiter: Buffer;
  readonly #wanted: ReadonlySet<string>;
  readonly #lists: ReadonlySet<string>;
  readonly #found = new Set<string>();
  readonly #texts = new Map<string, string[]>();
  /** Fields with a value that was not kept: a file, or too long a text. */
  readonly #unkept = new Set<string>();
  #state: 'start' | 'headers' | 'content' | 'after' | 'end' | 'broken' = 'start';
  #rest: Buffer = Buffer.alloc(0);
  #part: Part | null = null;
  #parts = 0;
  /** Offset in the body of the first byte of `#rest`. */
  #offset = 0;
  readonly #files: FilePart[] = [];

  /**
   * `fields`: the names to report; those without a file are also kept as text, but for one over 4 KB. `lists`: those that may come
   * more than once.
   */
  constructor(boundary: string, fields: readonly string[], lists: readonly string[] = []) {
    this.#delimiter = Buffer.from(`\r\n${DASHES}${boundary}`, 'latin1');
    this.#wanted = new Set([...fields, ...lists]);
    this.#lists = new Set(lists.filter((field) => !fields.includes(field)));
  }

  /** Takes the next bytes; false once the body is ambiguous. */
  push(chunk: Buffer): boolean {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#step());
    return this.#state !== 'broken';
  }

  /** The body ended; false when it ended before its closing delimiter. */
  end(): boolean {
    return this.#state === 'end' && (this.#rest.length === 0 || this.#rest.equals(CRLF));
  }

  has(field: string): boolean {
    return this.#found.has(field);
  }

  /** The files that have ended, in their order in the body. */
  get files(): readonly FilePart[] {
    return this.#files;
  }

  /** The text of the first of these fields that came with one, or null. */
  text(fields: readonly string[]): string | null {
    for (const field of fields) {
      const text = this.#texts.get(field)?.[0];
      if (text !== undefined) return text;
    }
    return null;
  }

  /** Every text of a field; none where one of its values was not kept; null where it did not come. */
  texts(field: string): readonly string[] | null {
    if (!this.#found.has(field)) return null;
    return this.#unkept.has(field) ? [] : (this.#texts.get(field) ?? []);
  }

  /** Goes one step; false when more bytes are needed, or nothing can follow. */
  #step(): boolean {
    switch (this.#state) {
      case 'start':
        return this.#expect(this.#delimiter.subarray(2), 'after');
      case 'after':
        return this.#afterDelimiter();
      case 'headers':
        return this.#headers();
      case 'content':
        return this.#content();
      case 'end':
        return this.#rest.length > CRLF.length || !CRLF.subarray(0, this.#rest.length).equals(this.#rest)
          ? this.#break()
          : false;
      case 'broken':
        this.#rest = Buffer.alloc(0);
        return false;
    }
  }

  #expect(bytes: Buffer, next: 'after'): boolean {
    const { length } = this.#rest;
    if (!bytes.subarray(0, length).equals(this.#rest.subarray(0, bytes.length))) return this.#break();
    if (length < bytes.length) return false;
    this.#skip(bytes.length);
    this.#state = next;
    return true;
  }

  #afterDelimiter(): boolean {
    if (this.#rest.length < 2) return false;
    const next = this.#rest.toString('latin1', 0, 2);
    if (next !== '\r\n' && next !== DASHES) return this.#break();
    this.#skip(2);
    this.#state = next === DASHES ? 'end' : 'headers';
    return true;
  }

  #headers(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end === -1) return this.#rest.length > LARGEST_HEADER ? this.#break() : false;
    const part = end > LARGEST_HEADER ? null : parseHeaders(this.#rest.toString('utf8', 0, end));
    this.#parts += 1;
    if (part === null || this.#parts > MOST_PARTS || !this.#take(part)) return this.#break();
    this.#skip(end + 4);
    part.start = this.#offset;
    this.#state = 'content';
    return true;
  }

  #take(part: Part): boolean {
    const name = baseName(part.name);
    if (this.#wanted.has(name)) {
      if (this.#found.has(name) && !part.isFile && !this.#lists.has(name)) return false;
      this.#found.add(name);
      part.text = part.isFile ? null : [];
      if (part.isFile) this.#unkept.add(name);
    }
    this.#part = part;
    return true;
  }

  #content(): boolean {
    const at = this.#rest.indexOf(this.#delimiter);
    const known = at === -1 ? Math.max(0, this.#rest.length - this.#delimiter.length + 1) : at;
    this.#keep(this.#rest.subarray(0, known));
    this.#skip(known);
    if (at === -1) return false;
    const part = this.#part;
    if (part?.isFile) this.#files.push({ name: baseName(part.name), start: part.start, end: this.#offset });
    this.#skip(this.#delimiter.length);
    if (part?.text) this.#takeText(baseName(part.name), part.text, part.size);
    this.#part = null;
    this.#state = 'after';
    return true;
  }

  #takeText(name: string, chunks: readonly Buffer[], size: number): void {
    if (size > LARGEST_TEXT) {
      this.#unkept.add(name);
      return;
    }
    const texts = this.#texts.get(name) ?? [];
    texts.push(Buffer.concat(chunks).toString('utf8'));
    this.#texts.set(name, texts);
  }

  #skip(bytes: number): void {
    this.#rest = this.#rest.subarray(bytes);
    this.#offset += bytes;
  }

  #keep(bytes: Buffer): void {
    const part = this.#part;
    if (!part?.text) return;
    part.size += bytes.length;
    if (part.size <= LARGEST_TEXT) part.text.push(Buffer.from(bytes));
  }

  #break(): boolean {
    this.#state = 'broken';
    this.#rest = Buffer.alloc(0);
    return false;
  }
}

const CRLF = Buffer.from('\r\n');

/** A form field as the upstream could read it: `files[]` and `files[0]` are `files`. */
function baseName(name: string): string {
  return name.replace(/\[\d*\]$/, '');
}

function parseHeaders(text: string): Part | null {
  let part: Part | null = null;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || !/^[a-z0-9-]+$/.test(name) || hasControl(value)) return null;
    if (name === 'content-transfer-encoding') return null;
    if (name === 'content-type' && /^multipart\//i.test(value)) return null;
    if (name !== 'content-disposition') continue;
    const found = DISPOSITION.exec(value);
    if (!found?.[1] || part) return null;
    part = { name: found[1], isFile: found[2] !== undefined, text: null, size: 0, start: 0 };
  }
  return part;
}

function hasControl(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
