/** One free read of an account's subscription: what is left, and whether its key works. */
import type { Route } from '../core/ports.ts';
import { askAccount, type Body, beginning, parsed, refusalWords } from './account-read.ts';
import type { ConnectorOptions } from './connector.ts';

export interface Subscription {
  readonly tier: string;
  /** Credits. */
  readonly used: number;
  readonly limit: number;
  /** Credits beyond the limit that are billed for: `max_credit_limit_extension`; 0 where that is off, null where it is not said. */
  readonly overage: number | 'unlimited' | null;
  /** Unix time in ms; null where ElevenLabs says none. */
  readonly resetAt: number | null;
  /** How long a period is. */
  readonly periodMonths: number;
}

export type SubscriptionReading =
  | { readonly ok: true; readonly subscription: Subscription }
  | { readonly ok: false; readonly problem: string };

const LONGEST_TIER = 64;
/** Beyond the year 5000: milliseconds where seconds are due, or worse. */
const LAST_RESET_SECONDS = 1e11;
const MONTHS: Readonly<Record<string, number>> = {
  monthly_period: 1,
  '3_month_period': 3,
  '6_month_period': 6,
  annual_period: 12,
};

export async function readSubscription(
  route: Route,
  version: string,
  options: ConnectorOptions,
  signal: AbortSignal,
): Promise<SubscriptionReading> {
  const use = async (status: number, body: Body): Promise<SubscriptionReading> => {
    if (status !== 200) return { ok: false, problem: await refusalWords(status, body, route) };
    const text = await beginning(body);
    return text === null ? wrong('it is larger than 256 KB') : subscriptionOf(parsed(text));
  };
  const answer = await askAccount(route, '/v1/user/subscription', version, options, use, signal);
  return 'unreachable' in answer ? { ok: false, problem: answer.unreachable } : answer;
}

/** Takes an answer only when every field is of the kind that ElevenLabs promises. */
export function subscriptionOf(answer: unknown): SubscriptionReading {
  if (typeof answer !== 'object' || answer === null) return wrong('it is no JSON object');
  const given: Readonly<Record<string, unknown>> = { ...answer };
  const { character_count: used, character_limit: limit } = given;
  const reset = given.next_character_count_reset_unix ?? null;
  const period = given.character_refresh_period ?? 'monthly_period';
  const tier = tierOf(given);
  if (tier === null) return wrong('tier is no short text');
  if (!isCount(used)) return wrong('character_count is no whole number');
  if (!isCount(limit)) return wrong('character_limit is no whole number');
  if (reset !== null && !(isCount(reset) && reset > 0 && reset < LAST_RESET_SECONDS)) {
    return wrong('next_character_count_reset_unix is no time');
  }
  const periodMonths = typeof period === 'string' && Object.hasOwn(MONTHS, period) ? MONTHS[period] : undefined;
  if (periodMonths === undefined) return wrong('character_refresh_period is none that is known');
  const resetAt = reset === null ? null : reset * 1000;
  const overage = overageOf(given.max_credit_limit_extension);
  return { ok: true, subscription: { tier, used, limit, overage, resetAt, periodMonths } };
}

/** The plan, of an answer that may lack everything else. */
export function tierOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('tier' in answer)) return null;
  const { tier } = answer;
  return typeof tier === 'string' && tier !== '' && tier.length <= LONGEST_TIER ? tier : null;
}

function overageOf(extension: unknown): Subscription['overage'] {
  return extension === 'unlimited' || isCount(extension) ? extension : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function wrong(what: string): SubscriptionReading {
  return { ok: false, problem: `ElevenLabs answered with something that is not a subscription: ${what}.` };
}
