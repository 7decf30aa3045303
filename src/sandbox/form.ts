/** Reads a multipart/form-data body of any size as it streams: text fields are kept, files are only counted. */

const MAX_HEAD = 16 * 1024;
const MAX_VALUE = 1024 * 1024;
const HEAD_END = '\r\n\r\n';

interface Part {
  readonly name: string;
  readonly file: boolean;
  readonly kept: Buffer[];
  length: number;
}

export class FormReader {
  /** Text fields by name; of several with one name, the last. No prototype. */
  readonly fields: Record<string, unknown> = Object.create(null);
  /** Bytes of each file by field name, added up. */
  readonly files = new Map<string, number>();
  readonly #delimiter: Buffer;
  #rest: Buffer = Buffer.from('\r\n');
  #part: Part | null = null;
  #where: 'before' | 'delimiter' | 'head' | 'body' | 'after' = 'before';

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  write(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#step());
  }

  /** Takes what can be taken from the front of what is held; false when more must come first. */
  #step(): boolean {
    switch (this.#where) {
      case 'before':
      case 'body':
        return this.#readBody();
      case 'delimiter':
        if (this.#rest.length < 2) return false;
        this.#where = this.#rest.toString('latin1', 0, 2) === '--' ? 'after' : 'head';
        this.#drop(2);
        return true;
      case 'head':
        return this.#readHead();
      case 'after':
        this.#rest = Buffer.alloc(0);
        return false;
    }
  }

  #readBody(): boolean {
    const at = this.#rest.indexOf(this.#delimiter);
    const end = at === -1 ? Math.max(0, this.#rest.length - this.#delimiter.length) : at;
    if (this.#part && end > 0) keep(this.#part, this.#rest.subarray(0, end));
    this.#drop(end);
    if (at === -1) return false;
    this.#drop(this.#delimiter.length);
    this.#endPart();
    this.#where = 'delimiter';
    return true;
  }

  #readHead(): boolean {
    const at = this.#rest.indexOf(HEAD_END);
    if (at === -1) {
      if (this.#rest.length > MAX_HEAD) this.#where = 'after';
      return this.#where === 'after';
    }
    const head = this.#rest.toString('utf8', 0, at);
    const name = /content-disposition:[^\r\n]*[; ]name="([^"]*)"/i.exec(head)?.[1] ?? '';
    const file = /content-disposition:[^\r\n]*[; ]filename\*?=/i.test(head);
    this.#part = { name, file, kept: [], length: 0 };
    this.#drop(at + HEAD_END.length);
    this.#where = 'body';
    return true;
  }

  #endPart(): void {
    const part = this.#part;
    this.#part = null;
    if (!part || part.name === '') return;
    if (part.file) this.files.set(part.name, (this.files.get(part.name) ?? 0) + part.length);
    else this.fields[part.name] = Buffer.concat(part.kept).toString('utf8');
  }

  #drop(count: number): void {
    this.#rest = this.#rest.subarray(count);
  }
}

function keep(part: Part, bytes: Buffer): void {
  part.length += bytes.length;
  if (!part.file && part.length <= MAX_VALUE) part.kept.push(Buffer.from(bytes));
}
