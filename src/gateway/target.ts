/**
 * The grammar of a request target. What does not match is refused, never repaired: a path that somebody else reads differently
 * would pass a check made for another one (security.md A1 to A24). Nothing is decoded: an id that an SDK percent-encodes is
 * refused, because ids of ElevenLabs need no encoding and `%2F` or `%2e` is how paths are confused.
 *
 * Whatever is accepted is byte-identical after `new URL(path + query, origin)`, so no later step can change it either. That is
 * why the query must have `'` as `%27`, which RFC 3986 alone would not ask for.
 */
import { holdsToken } from './token-search.ts';

export type TargetCheck =
  /** `path` and `query` are the bytes to forward; `query` has its question mark, or is empty. */
  | { readonly ok: true; readonly path: string; readonly query: string }
  | { readonly ok: false; readonly reason: TargetReason; readonly detail: string };

type TargetReason = 'malformed_target' | 'credential_in_query' | 'method_not_allowed';

const LONGEST_TARGET = 8192;

/** The form of `OPTIONS *` (RFC 9110 §9.3.7): it names no operation, so no method is allowed on it (A29). */
const ASTERISK = '*';
/** Whether anything is there is the catalogue's to say: `/V1/User` is well-formed and unknown (A13). */
const PATH = /^\/(?:[A-Za-z0-9_.~-]+(?:\/[A-Za-z0-9_.~-]+)*)?$/;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;
/** RFC 3986 §3.4 without `'`, plus the brackets of array parameters. */
const QUERY = /^\?(?:[A-Za-z0-9\-._~!$&()*+,;=:@/?[\]]|%[0-9A-Fa-f]{2})*$/;
/** A known client writes one slash too many in front (facts.md §1); nothing else is ever dropped. */
const EXTRA_SLASH = /^\/\/v[12]\//;

/** Names under which ElevenLabs, or a habit from elsewhere, would read a credential; compared without case, `-` as `_`. */
const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  'access_token',
  'api_key',
  'apikey',
  'auth',
  'auth_token',
  'authorization',
  'bearer',
  'bearer_token',
  'conversation_signature',
  'conversation_token',
  'id_token',
  'jwt',
  'refresh_token',
  'session_token',
  'single_use_token',
  'token',
  'x_api_key',
  'xi_api_key',
  'xi_token',
  'xiapikey',
]);

/** Splits a raw request target (`req.url`) into the path and query to match and to forward. Never throws. */
export function parseTarget(raw: string): TargetCheck {
  if (raw === ASTERISK) return { ok: false, reason: 'method_not_allowed', detail: 'it names no operation' };
  if (raw.length > LONGEST_TARGET) return malformed(`longer than ${LONGEST_TARGET} bytes`);
  const target = EXTRA_SLASH.test(raw) ? raw.slice(1) : raw;
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  if (!PATH.test(path)) return malformed(faultOf(path));
  if (DOT_SEGMENT.test(path)) return malformed('a dot segment');
  if (holdsToken(path)) return malformed('an agent token in the path');
  if (mark === -1) return { ok: true, path, query: '' };
  const query = target.slice(mark);
  if (!QUERY.test(query)) return malformed('a character in the query that must be percent-encoded, or a bad percent');
  return checkQuery(path, query);
}

function checkQuery(path: string, query: string): TargetCheck {
  const plain = decoded(query);
  if (plain === null) return malformed('percent-encoding in the query that is not UTF-8');
  for (const pair of query.slice(1).split(/[&;]/)) {
    const end = pair.indexOf('=');
    const name = decoded(end === -1 ? pair : pair.slice(0, end)) ?? '';
    if (isCredentialName(name)) {
      return { ok: false, reason: 'credential_in_query', detail: 'a credential in the query' };
    }
  }
  if (holdsToken(plain)) return { ok: false, reason: 'credential_in_query', detail: 'an agent token in the query' };
  return { ok: true, path, query };
}

/** `token`, `Token[]`, `auth[xi-api-key]`, `a.token`: any part of the name counts. */
function isCredentialName(name: string): boolean {
  const parts = name
    .toLowerCase()
    .replaceAll('-', '_')
    .split(/[[\].+\s]+/);
  return parts.some((part) => CREDENTIAL_NAMES.has(part));
}

/** Percent-decoded once, as the upstream would, or null when it is not UTF-8. */
function decoded(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Says why a path is none, in words that repeat nothing of it. */
function faultOf(path: string): string {
  if (!path.startsWith('/')) return 'not a path';
  if (path.includes('\\') || /%5c/i.test(path)) return 'a backslash';
  if (path.includes('#')) return 'a fragment';
  if (/%2f/i.test(path)) return 'an encoded slash';
  if (path.includes('%')) return 'percent-encoding in the path';
  if (path.includes('//')) return 'an empty segment';
  if (path.endsWith('/')) return 'a slash at the end';
  return 'a character that no id has';
}

function malformed(detail: string): TargetCheck {
  return { ok: false, reason: 'malformed_target', detail };
}
