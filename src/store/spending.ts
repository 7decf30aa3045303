/** What was spent, by whom, for which account and when, added up from the outcomes of the log. */
import type Database from 'better-sqlite3';
import { localDays } from '../core/local-days.ts';
import { readUnfinished } from './open-calls.ts';

export interface SpendingQuery {
  /** Unix time in ms, as everywhere here. */
  readonly now: number;
  readonly periods: readonly AccountPeriod[];
}

interface AccountPeriod {
  readonly accountId: string;
  /** When the account's period began. */
  readonly since: number;
  /** When the account's own counter was read last. */
  readonly readAt?: number | null;
  /** When that counter began, where it began anew within the period: the sandbox's does at each start. */
  readonly countedFrom?: number | null;
}

interface AgentSpending {
  readonly agentId: string;
  /** The name the agent has, or had when it is gone. */
  readonly agent: string;
  /** Null: the log does not say. */
  readonly accountId: string | null;
  readonly todayMilli: number;
  readonly periodMilli: number;
  /** Calls of the period that cost something. */
  readonly calls: number;
}

interface DaySpending {
  /** `YYYY-MM-DD`, of this machine's time zone. */
  readonly day: string;
  readonly agentId: string;
  readonly agent: string;
  readonly accountId: string | null;
  readonly milli: number;
}

interface BurnOf {
  readonly accountId: string | null;
  readonly lastHourMilli: number;
  readonly lastDayMilli: number;
  /** After the counter was read: it cannot have it yet. */
  readonly afterReadingMilli: number;
  /** In the period, but before the counter began. */
  readonly beforeCounterMilli: number;
}

interface OpenCall {
  readonly callId: string;
  readonly agent: string;
  readonly accountId: string | null;
  readonly operation: string | null;
  readonly sentence: string;
  readonly at: number;
}

export interface Spending {
  readonly agents: readonly AgentSpending[];
  readonly days: readonly DaySpending[];
  readonly burn: readonly BurnOf[];
  /** Allowed calls without an outcome, whatever they do. */
  readonly open: readonly OpenCall[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 31;

/**
 * The expressions are the index's own, word for word: else SQLite does not see that it serves. Without the inner LIMIT, which
 * limits nothing, SQLite joins both queries to one, and reads every entry instead of the index alone.
 */
export const SPENT_SUMS = `SELECT agentId, accountId, sum(milli) AS milli, count(*) AS calls FROM (
    SELECT agent_id AS agentId, json_extract(facts, '$.account') AS accountId, credits_milli AS milli
    FROM audit INDEXED BY audit_spent WHERE credits_milli > 0 AND at >= ? AND at < ? LIMIT -1)
  GROUP BY agentId, accountId`;

interface Sum {
  readonly agentId: string | null;
  readonly accountId: string | null;
  readonly milli: number;
  readonly calls: number;
}

/**
 * One pass: the time is cut at every day, every beginning of a period, an hour ago and a day ago, and each piece is added up
 * once. What lies in the future, because the clock was set back, counts as now.
 */
export function readSpending(db: Database.Database, { now, periods }: SpendingQuery): Spending {
  const days = localDays(now, DAYS);
  const today = days.at(-1)?.from ?? now;
  const oldestDay = days[0]?.from ?? now;
  const periodOf = new Map(periods.map((period) => [period.accountId, period]));
  const cuts = [...days.map(({ from }) => from), ...periods.flatMap(cutsOf), now - HOUR_MS, now - DAY_MS];
  const starts = [...new Set(cuts)].sort((one, other) => one - other);
  const sums = db.prepare<[number, number], Sum>(SPENT_SUMS);
  const nameOf = names(db);
  const agents = new Map<string, AgentSpending>();
  const byDay = new Map<string, DaySpending>();
  const burns = new Map<string | null, BurnOf>();
  for (const [index, from] of starts.entries()) {
    const day = days.findLast((one) => one.from <= from)?.day;
    for (const { agentId, accountId, milli, calls } of sums.all(from, starts[index + 1] ?? Number.MAX_SAFE_INTEGER)) {
      if (agentId === null) continue;
      const agent = nameOf(agentId);
      const period = periodOf.get(accountId ?? '');
      const inPeriod = from >= (period?.since ?? oldestDay);
      const key = JSON.stringify([agentId, accountId]);
      const sum = agents.get(key);
      agents.set(key, {
        agentId,
        agent,
        accountId,
        todayMilli: (sum?.todayMilli ?? 0) + (from >= today ? milli : 0),
        periodMilli: (sum?.periodMilli ?? 0) + (inPeriod ? milli : 0),
        calls: (sum?.calls ?? 0) + (inPeriod ? calls : 0),
      });
      if (day !== undefined) {
        const dayKey = `${day} ${key}`;
        byDay.set(dayKey, { day, agentId, agent, accountId, milli: (byDay.get(dayKey)?.milli ?? 0) + milli });
      }
      const burn = burns.get(accountId);
      burns.set(accountId, {
        accountId,
        lastHourMilli: (burn?.lastHourMilli ?? 0) + (from >= now - HOUR_MS ? milli : 0),
        lastDayMilli: (burn?.lastDayMilli ?? 0) + (from >= now - DAY_MS ? milli : 0),
        afterReadingMilli:
          (burn?.afterReadingMilli ?? 0) + (from > (period?.readAt ?? Number.POSITIVE_INFINITY) ? milli : 0),
        beforeCounterMilli:
          (burn?.beforeCounterMilli ?? 0) + (inPeriod && from < (period?.countedFrom ?? from) ? milli : 0),
      });
    }
  }
  return {
    agents: [...agents.values()].sort((one, other) => other.periodMilli - one.periodMilli),
    days: [...byDay.values()],
    burn: [...burns.values()],
    open: openCalls(db),
  };
}

function cutsOf({ since, readAt, countedFrom }: AccountPeriod): number[] {
  // What ended in the very millisecond of the reading is taken to be in it.
  const afterReading = typeof readAt === 'number' ? [readAt + 1] : [];
  return [since, ...afterReading, ...(typeof countedFrom === 'number' ? [countedFrom] : [])];
}

function openCalls(db: Database.Database): OpenCall[] {
  return readUnfinished(db).map(({ callId, agent, operation, sentence, at, facts }) => ({
    callId: callId ?? '',
    agent: agent ?? 'an agent',
    accountId: typeof facts.account === 'string' ? facts.account : null,
    operation,
    sentence,
    at,
  }));
}

/** The name an agent has now; of one that is gone, the last one it was logged with. */
function names(db: Database.Database): (agentId: string) => string {
  const find = db
    .prepare<[string, string], string | null>(
      `SELECT ifnull((SELECT name FROM agent WHERE id = ?),
         (SELECT agent FROM audit WHERE agent_id = ? ORDER BY seq DESC LIMIT 1))`,
    )
    .pluck();
  const known = new Map<string, string>();
  return (agentId) => {
    const name = known.get(agentId) ?? find.get(agentId, agentId) ?? agentId;
    known.set(agentId, name);
    return name;
  };
}
