/**
 * Masks secrets in a stream of bytes, in every form of C7: as they are, percent-encoded, JSON-escaped (each character in any of
 * these ways), and as Base64 or Base64url wherever the secret begins within a group. Hex, reversed and other forms are out of
 * scope: the first line is to deny what returns credentials, this is the second.
 *
 * The mask is as long as what it covers, so a length announced in the head stays true and audio stays in step. Only a tail that
 * could begin a secret is held back, so chunks pass at once (C30).
 */
import { formsOf, NO_MATCH, OPEN_END, type SecretForm } from './secret-forms.ts';

const MASK = '*';
const NOTHING = Buffer.alloc(0);

interface Search {
  readonly forms: readonly SecretForm[];
  readonly anchors: readonly Buffer[];
  /** 1 for each byte that an occurrence can begin with. */
  readonly first: Uint8Array;
  readonly shortest: number;
  readonly longest: number;
}

/** Where the secrets are asked for, chunk by chunk: only more may come. The same list is the same object. */
interface SecretSource {
  readonly secrets: readonly string[];
}

interface Found {
  readonly start: number;
  readonly end: number;
}

/** Made once per list. Weak: a locked vault must not leave its key behind here. */
const SEARCHES = new WeakMap<readonly string[], Search>();

export class SecretRedactor {
  readonly #secrets: SecretSource;
  #search: Search;
  #held: Buffer = NOTHING;

  /** Throws RangeError for a secret that is shorter than 8 characters or not printable ASCII. */
  constructor(secrets: readonly string[] | SecretSource) {
    this.#secrets = 'secrets' in secrets ? secrets : { secrets };
    this.#search = searchFor(this.#secrets.secrets);
  }

  /** What may leave now; it may be empty. The chunk itself is never changed. */
  push(chunk: Buffer): Buffer {
    // Asked anew: a key may have been set since the stream began (C29).
    this.#search = searchFor(this.#secrets.secrets);
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const { masked, open } = mask(this.#search, bytes, firstOpen(this.#search, bytes, 0));
    // A copy, so that a few bytes do not keep the whole chunk.
    this.#held = open === bytes.length ? NOTHING : Buffer.from(bytes.subarray(open));
    return open === masked.length ? masked : masked.subarray(0, open);
  }

  /** The rest, at the end of the stream. */
  flush(): Buffer {
    const bytes = this.#held;
    this.#held = NOTHING;
    return mask(this.#search, bytes, bytes.length).masked;
  }

  /** A whole text, apart from the stream: a header value, a line of a log. */
  redactText(text: string): string {
    if (text.length < this.#search.shortest) return text;
    const bytes = Buffer.from(text, 'utf8');
    const { masked } = mask(this.#search, bytes, bytes.length);
    return masked === bytes ? text : masked.toString('utf8');
  }
}

function searchFor(secrets: readonly string[]): Search {
  let search = SEARCHES.get(secrets);
  if (search === undefined) {
    const forms = secrets.flatMap((secret) => formsOf(secret));
    const anchors = new Map(forms.flatMap((form) => form.anchors).map((anchor) => [anchor.toString('latin1'), anchor]));
    const first = new Uint8Array(256);
    for (const anchor of anchors.values()) first[anchor[0] ?? 0] = 1;
    search = {
      forms,
      anchors: [...anchors.values()],
      first,
      shortest: Math.min(...forms.map((form) => form.shortest)),
      longest: Math.max(0, ...forms.map((form) => form.longest)),
    };
    SEARCHES.set(secrets, search);
  }
  return search;
}

/**
 * Masks each occurrence that begins before `open`, from left to right, the longest at each place. `open` may move right, where an
 * occurrence covers it. `masked` is `bytes` itself when nothing was found.
 */
function mask(search: Search, bytes: Buffer, open: number): { masked: Buffer; open: number } {
  let masked = bytes;
  let limit = open;
  const next = new Int32Array(search.anchors.length);
  for (let from = 0; ; ) {
    const found = firstMatch(search, bytes, from, limit, next);
    if (found === null) return { masked, open: limit };
    if (masked === bytes) masked = Buffer.from(bytes);
    masked.fill(MASK, found.start, found.end);
    from = found.end;
    if (limit < from) limit = open === bytes.length ? open : firstOpen(search, bytes, from);
  }
}

/** The leftmost occurrence that begins in `from … limit - 1`. `next` keeps where each anchor stands next, between calls. */
function firstMatch(search: Search, bytes: Buffer, from: number, limit: number, next: Int32Array): Found | null {
  const { anchors, forms } = search;
  for (;;) {
    let start = limit;
    for (let index = 0; index < anchors.length; index += 1) {
      let at = next[index] ?? 0;
      if (at < from || at === 0) {
        const anchor = anchors[index];
        at = anchor === undefined ? -1 : bytes.indexOf(anchor, from);
        if (at === -1) at = bytes.length + 1;
        next[index] = at;
      }
      if (at < start) start = at;
    }
    if (start >= limit) return null;
    let end = NO_MATCH;
    for (const form of forms) end = Math.max(end, form.matchAt(bytes, start));
    if (end > start) return { start, end };
    from = start + 1;
  }
}

/** Where the first occurrence begins that the bytes break off, at or after `from`; their end when there is none. */
function firstOpen(search: Search, bytes: Buffer, from: number): number {
  const { first, forms } = search;
  for (let at = Math.max(from, bytes.length - search.longest + 1); at < bytes.length; at += 1) {
    if (first[bytes[at] ?? 0] === 1 && forms.some((form) => form.matchAt(bytes, at) === OPEN_END)) return at;
  }
  return bytes.length;
}
