/** Joins what the log says was spent with what each account says is left. */
import type { CreditsShape } from '../contract/shapes.ts';
import { findOperation } from '../core/catalogue/catalogue.ts';
import type { Spending } from '../store/spending.ts';
import type { MeterReading } from './subscription-meter.ts';

export interface AccountNow {
  readonly id: string;
  readonly name: string;
  readonly sandbox: boolean;
  readonly reading: MeterReading;
  /** Why it is not read now, or null. */
  readonly closed: string | null;
  /** Unix time in ms. */
  readonly periodStart: number;
  /** When the account's own counter began, Unix time in ms, where it begins anew with each start; else null. */
  readonly countedFrom: number | null;
}

const UNKNOWN_PERIOD_MS = 31 * 24 * 3_600_000;

/** When the period began that an account's counter counts, Unix time in ms. */
export function periodStart({ subscription }: MeterReading, now: number): number {
  if (subscription === null || subscription.resetAt === null) return now - UNKNOWN_PERIOD_MS;
  const { resetAt, periodMonths } = subscription;
  let periods = -1;
  while (monthsAfter(resetAt, periods * periodMonths) > now) periods -= 1;
  // Of an old reading, the reset may be past.
  while (monthsAfter(resetAt, (periods + 1) * periodMonths) <= now) periods += 1;
  return monthsAfter(resetAt, periods * periodMonths);
}

export function creditsOf(accounts: readonly AccountNow[], spending: Spending): CreditsShape {
  return {
    accounts: accounts.map((account) => accountOf(account, spending)),
    agents: spending.agents.map(({ todayMilli, periodMilli, ...agent }) => ({
      ...agent,
      today: todayMilli / 1000,
      period: periodMilli / 1000,
    })),
    days: spending.days.map(({ milli, ...day }) => ({ ...day, credits: milli / 1000 })),
    open: spending.open.flatMap(({ operation, at, ...call }) =>
      maySpend(operation) ? [{ ...call, at: new Date(at).toISOString() }] : [],
    ),
  };
}

function accountOf(account: AccountNow, spending: Spending): CreditsShape['accounts'][number] {
  const { id, name, sandbox, reading, closed } = account;
  const { subscription, checkedAt, problem } = reading;
  const burn = spending.burn.find(({ accountId }) => accountId === id);
  const afterReading = (burn?.afterReadingMilli ?? 0) / 1000;
  const agents = spending.agents.filter(({ accountId }) => accountId === id);
  return {
    id,
    name,
    sandbox,
    tier: subscription?.tier ?? null,
    used: subscription?.used ?? null,
    limit: subscription?.limit ?? null,
    left: subscription === null ? null : subscription.limit - subscription.used - afterReading,
    resetAt: isoOf(subscription?.resetAt ?? null),
    checkedAt: isoOf(checkedAt),
    problem: closed ?? problem,
    periodStart: new Date(account.periodStart).toISOString(),
    spent: {
      period: agents.reduce((sum, { periodMilli }) => sum + periodMilli, 0) / 1000,
      lastHour: (burn?.lastHourMilli ?? 0) / 1000,
      lastDay: (burn?.lastDayMilli ?? 0) / 1000,
      afterReading,
      beforeCounter: (burn?.beforeCounterMilli ?? 0) / 1000,
    },
  };
}

/** What is not in the catalogue is never forwarded, so it spends nothing. */
function maySpend(operationId: string | null): boolean {
  const operation = operationId === null ? undefined : findOperation(operationId);
  if (operation === undefined) return false;
  return operation.effects.includes('spends') || operation.conditionalEffects.some(({ effect }) => effect === 'spends');
}

/** The same time of the same day so many months later, or of that month's last day. */
function monthsAfter(time: number, months: number): number {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
