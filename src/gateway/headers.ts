/**
 * Which headers pass, in each direction (design.md §4.6). Allow-lists: what stands in none of them stays here, so method
 * overrides, forwarding headers, cookies, CORS and hop-by-hop headers (RFC 9110 §7.6.1) need no rule of their own. Trailers are
 * never forwarded (B21).
 */
import { SecretRedactor } from './secret-redactor.ts';
import { holdsToken } from './token-search.ts';

const REQUEST_NAMES: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-type',
  'content-length',
  'range',
  'user-agent',
  'x-agent-intent',
]);
const REQUEST_PREFIX = 'x-fern-';

const ANSWER_NAMES: ReadonlySet<string> = new Set([
  'character-cost',
  'date',
  'history-item-id',
  'request-id',
  'retry-after',
  'song-id',
  'tts-latency-ms',
  'x-region',
  'x-trace-id',
]);
const ANSWER_PREFIXES = ['content-', 'x-ratelimit-'];
const ANSWER_SUFFIX = '-concurrent-requests';

/** Length of the body: not removable by `Connection`, or the agent could change where its request ends. */
const CONTENT_LENGTH = 'content-length';

/**
 * The flat header list of the upstream request. The key is ours, whatever the agent sent or named in `Connection` (B11); a
 * value that holds an agent token does not leave. `rawHeaders` passed `checkHead`.
 */
export function requestHeaders(rawHeaders: readonly string[], key: string): string[] {
  const headers = ['xi-api-key', key, 'accept-encoding', 'identity'];
  const dropped = namedInConnection(rawHeaders);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!REQUEST_NAMES.has(name) && !name.startsWith(REQUEST_PREFIX)) continue;
    if (name !== CONTENT_LENGTH && dropped?.has(name)) continue;
    const value = rawHeaders[index + 1] ?? '';
    if (!holdsToken(value)) headers.push(name, value);
  }
  return headers;
}

export interface AnswerHead {
  /** Flat and lower-case, without `content-length` and `content-encoding`: whoever sends the body adds what holds then. */
  readonly headers: string[];
  /** Null when the upstream named none, or not one plain number. */
  readonly contentLength: number | null;
  /** Null for none and for `identity`; several are joined with a comma, which no decoder accepts. */
  readonly contentEncoding: string | null;
  /** Whether the content type is JSON. */
  readonly json: boolean;
  readonly characterCost: string | null;
  readonly requestId: string | null;
  /** `maximum-concurrent-requests`. */
  readonly mostConcurrent: string | null;
}

/** What of an answer's header fields may reach the agent, with every secret in them masked (C2, C12). */
export function answerHead(rawHeaders: readonly Buffer[], secrets: readonly string[]): AnswerHead {
  const redactor = new SecretRedactor(secrets);
  const headers: string[] = [];
  const lengths: string[] = [];
  let encodings: string[] = [];
  let json = false;
  let characterCost: string | null = null;
  let requestId: string | null = null;
  let mostConcurrent: string | null = null;
  const dropped = namedInConnection(rawHeaders);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = text(rawHeaders[index]).toLowerCase();
    if (!passesToAgent(name) || dropped?.has(name)) continue;
    const value = redactor.redactText(text(rawHeaders[index + 1]));
    if (name === CONTENT_LENGTH) lengths.push(value);
    else if (name === 'content-encoding') encodings.push(value);
    else {
      headers.push(name, value);
      if (name === 'content-type') json = isJson(value);
      else if (name === 'character-cost') characterCost ??= value;
      else if (name === 'request-id') requestId ??= value;
      else if (name === 'maximum-concurrent-requests') mostConcurrent ??= value;
    }
  }
  const [length] = lengths;
  const plainLength = lengths.length === 1 && length !== undefined && /^\d{1,15}$/.test(length);
  encodings = encodings.filter((value) => value.trim().toLowerCase() !== 'identity');
  return {
    headers,
    contentLength: plainLength ? Number(length) : null,
    contentEncoding: encodings.length === 0 ? null : encodings.join(', '),
    json,
    characterCost,
    requestId,
    mostConcurrent,
  };
}

function passesToAgent(name: string): boolean {
  return (
    ANSWER_NAMES.has(name) || ANSWER_PREFIXES.some((prefix) => name.startsWith(prefix)) || name.endsWith(ANSWER_SUFFIX)
  );
}

function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json[ \t]*(?:;|$)/i.test(contentType);
}

/** Header names that `Connection` declares hop-by-hop, lower-case; null when there are none. */
function namedInConnection(rawHeaders: readonly (string | Buffer)[]): ReadonlySet<string> | null {
  let names: Set<string> | null = null;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length !== 10 || text(name).toLowerCase() !== 'connection') continue;
    const value = text(rawHeaders[index + 1]).toLowerCase();
    if (value === 'keep-alive' || value === 'close') continue;
    names ??= new Set();
    for (const part of value.split(',')) names.add(part.trim());
  }
  return names;
}

function text(part: string | Buffer | undefined): string {
  return typeof part === 'string' ? part : (part?.toString('latin1') ?? '');
}
