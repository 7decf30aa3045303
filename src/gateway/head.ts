/**
 * What the head of a request proves, read from `rawHeaders` alone: Node joins or drops repeated headers in `headers`, and lets a
 * second Host pass (security.md fact 4). One pass, because every request comes through here.
 */

type HeadReason =
  | 'headers_too_large'
  | 'missing_host'
  | 'duplicate_host'
  | 'foreign_host'
  | 'foreign_origin'
  | 'malformed_request'
  | 'duplicate_credentials'
  | 'conflicting_tokens'
  | 'no_token';

interface HeadFacts {
  /** The one token of the request, also when something else is wrong with its head; null when there is none or no single one. */
  readonly token: string | null;
  readonly userAgent: string | null;
  /** `x-agent-intent`: what the agent says it wants. */
  readonly intent: string | null;
}

export type HeadCheck =
  | (HeadFacts & { readonly ok: true; readonly token: string })
  /** `aboutToken`: only the token is wrong; the target comes before it (design.md §4). */
  | (HeadFacts & { readonly ok: false; readonly reason: HeadReason; readonly aboutToken: boolean });

/** More header fields than any client sends: refused, never evaluated in part (B13). */
const MOST_HEADERS = 100;

/**
 * Checks Host, then Origin, then the rest of the head, then the token. Host is compared exactly and with its case: what is not
 * one of the three literals with the port could be a rebound name (D1 to D5, A27). A credential header that stands there twice
 * is refused even with equal values; `xi-api-key` and a Bearer token of the same value are one.
 */
export function checkHead(rawHeaders: readonly string[], port: number): HeadCheck {
  let hosts = 0;
  let host = '';
  let browser = false;
  let keys = 0;
  let key: string | null = null;
  let authorizations = 0;
  let authorization: string | null = null;
  let types = 0;
  let lengths = 0;
  let encodings = 0;
  let transfers = 0;
  let transfer = '';
  let userAgent: string | null = null;
  let intent: string | null = null;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    switch (name.toLowerCase()) {
      case 'host':
        hosts += 1;
        host = value;
        break;
      case 'origin':
      case 'sec-fetch-site':
        browser = true;
        break;
      case 'xi-api-key':
        keys += 1;
        key = value;
        break;
      case 'authorization':
        authorizations += 1;
        authorization = value;
        break;
      case 'content-type':
        types += 1;
        break;
      case 'content-length':
        lengths += 1;
        break;
      case 'content-encoding':
        encodings += 1;
        break;
      case 'transfer-encoding':
        transfers += 1;
        transfer = value;
        break;
      case 'user-agent':
        userAgent ??= value;
        break;
      case 'x-agent-intent':
        intent ??= value;
        break;
    }
  }
  const twice = keys > 1 || authorizations > 1;
  const bearer = authorization === null ? null : bearerOf(authorization);
  const conflict = key !== null && authorization !== null && key !== bearer;
  const found = key ?? bearer;
  const token = twice || conflict || found === '' ? null : found;

  let reason: HeadReason | null = null;
  if (rawHeaders.length > 2 * MOST_HEADERS) reason = 'headers_too_large';
  else if (hosts === 0 || host === '') reason = 'missing_host';
  else if (hosts > 1) reason = 'duplicate_host';
  else if (!isOurHost(host, port)) reason = 'foreign_host';
  else if (browser) reason = 'foreign_origin';
  else if (types > 1 || lengths > 1 || encodings > 1 || !isChunkedAtMost(transfers, transfer))
    reason = 'malformed_request';
  if (reason !== null) return { ok: false, reason, aboutToken: false, token, userAgent, intent };
  if (token !== null) return { ok: true, token, userAgent, intent };
  reason = twice ? 'duplicate_credentials' : conflict ? 'conflicting_tokens' : 'no_token';
  return { ok: false, reason, aboutToken: true, token, userAgent, intent };
}

/** Node also takes codings before `chunked`, and would pass a compressed body on as a plain one (B3). */
function isChunkedAtMost(count: number, coding: string): boolean {
  return count === 0 || (count === 1 && coding.toLowerCase() === 'chunked');
}

function isOurHost(host: string, port: number): boolean {
  const end = `:${port}`;
  if (!host.endsWith(end)) return false;
  const name = host.slice(0, -end.length);
  return name === '127.0.0.1' || name === 'localhost' || name === '[::1]';
}

/** The token of `Bearer TOKEN` (RFC 6750 §2.1; the scheme has no case), or null for another scheme. */
function bearerOf(authorization: string): string | null {
  return /^bearer +([^ ].*)$/i.exec(authorization)?.[1] ?? null;
}
