/** What is said of a limit that is spent, in the refusal and in the log. */
import type { LimitHit } from './ledger-types.ts';
import { credits } from './sentence-parts.ts';

const NAMES: Readonly<Record<LimitHit['limit'], string>> = {
  per_request: 'the limit of one request',
  hour: 'the hour limit of this agent',
  day: 'the day limit of this agent',
  month: 'the month limit of this agent',
  account_hour: 'the hour limit of its account',
  account_day: 'the day limit of its account',
  account_month: 'the month limit of its account',
  floor: 'what the owner keeps back of the balance',
  floor_unknown: 'what the owner keeps back of the balance',
  voice_slots: 'the limit of voices this agent may add',
};

const OF_ACCOUNT = [NAMES.account_hour, NAMES.account_day, NAMES.account_month, NAMES.floor];

/** Whether a clause of `limitClause` is about a limit of the account. */
export function isAccountLimitClause(clause: string): boolean {
  return OF_ACCOUNT.some((name) => clause.startsWith(name));
}

/** A clause that follows "denied, ": which limit, what is left, what was needed, when it renews. */
export function limitClause(hit: LimitHit): string {
  const { limit, limitMilli, leftMilli, neededMilli, renewsAt } = hit;
  const name = NAMES[limit];
  if (limit === 'floor_unknown') return `${name} cannot be kept while the balance is not known`;
  if (limit === 'voice_slots') return `${name} (${limitMilli / 1000} a month) is reached${renews(renewsAt)}`;
  const needed = `this may cost ${credits(neededMilli)}`;
  if (limit === 'per_request') return `${name} is ${credits(limitMilli)}, and ${needed}`;
  if (limit === 'floor') return `${name} is ${credits(limitMilli)}, ${credits(leftMilli)} are free, and ${needed}`;
  return `${name} is ${credits(limitMilli)}, ${credits(leftMilli)} are left, and ${needed}${renews(renewsAt)}`;
}

/** In UTC: an agent may run anywhere, and the log is read anywhere. */
function renews(at: number | null): string {
  if (at === null) return '';
  return `; it renews on ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
