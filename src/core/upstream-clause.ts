/** Says why ElevenLabs answered with an error, as the end of a sentence. */
import { visible, word } from './sentence-parts.ts';
import { isKeyLacking, type UpstreamError } from './upstream-error.ts';

const LONGEST_MESSAGE = 160;
/** Error messages may repeat a key; no log may hold one (security.md C8). */
const KEY = /\bsk_\w+/g;

/** Errors people ask about most, in our words (facts.md §4: newer and older names). */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['insufficient_credits', 'the ElevenLabs account has not enough credits'],
  ['quota_exceeded', 'the ElevenLabs account has not enough credits'],
  ['invalid_api_key', 'ElevenLabs does not accept the key of this account'],
  ['concurrent_limit_exceeded', 'the ElevenLabs plan allows no more calls at once'],
  ['too_many_concurrent_requests', 'the ElevenLabs plan allows no more calls at once'],
  ['rate_limit_exceeded', 'ElevenLabs takes no more calls for a moment'],
  ['system_busy', 'ElevenLabs is busy'],
]);

/** `failed, ElevenLabs answered 404 (voice_not_found, “…”)`. `service` is ElevenLabs or the sandbox. */
export function upstreamClause(service: string, status: number | null, error: UpstreamError | null): string {
  const quoted = error?.message ? `“${visible(error.message.replace(KEY, 'sk_…'), LONGEST_MESSAGE)}”` : null;
  if (error !== null && isKeyLacking(error)) {
    const said = quoted === null ? '' : ` (${quoted})`;
    return `allowed here, but the ElevenLabs key itself may not do this${said}`;
  }
  const answered = `${service} answered ${status ?? 'with an error'}`;
  if (error === null) return `failed, ${answered}`;
  const known = KNOWN.get(error.code ?? '') ?? KNOWN.get(error.status ?? '');
  if (known !== undefined) return `failed, ${known} (${answered})`;
  const name = error.code ?? error.status;
  const said = [name === null ? null : word(name), quoted].filter((part) => part !== null).join(', ');
  return `failed, ${answered}${said === '' ? '' : ` (${said})`}`;
}
