/** What an agent usually spends in an hour, added up from the outcomes of the log. */
import type Database from 'better-sqlite3';
import { type UsualHour, usualHourOf } from '../core/runaway.ts';

export interface UsualHourQuery {
  readonly agentId: string;
  /** Unix time in ms. */
  readonly now: number;
}

const HOUR_MS = 3_600_000;
const DAYS_MS = 14 * 24 * HOUR_MS;

/**
 * The sums of the agent's hours between two times, corrections included. The expressions are the index's own, word for word;
 * of the inner LIMIT see spending.ts.
 */
export const SPENT_BY_HOUR = `SELECT sum(milli) FROM (
    SELECT coalesce(json_extract(facts, '$.countedAt'), at) / ${HOUR_MS} AS hour, credits_milli AS milli
    FROM audit INDEXED BY audit_spent WHERE credits_milli <> 0
      AND coalesce(json_extract(facts, '$.countedAt'), at) >= ? AND coalesce(json_extract(facts, '$.countedAt'), at) < ?
      AND agent_id = ?
    LIMIT -1)
  GROUP BY hour HAVING sum(milli) > 0`;

/**
 * Of the last 14 days, without the clock hours that reach into the last 60 min: what is judged is not part of the habit it is
 * judged by. What lies in the future, because the clock was set back, does not count.
 */
export function readUsualHour(db: Database.Database, { agentId, now }: UsualHourQuery): UsualHour {
  const end = Math.floor((now - HOUR_MS) / HOUR_MS) * HOUR_MS;
  return usualHourOf(
    db
      .prepare<[number, number, string], number>(SPENT_BY_HOUR)
      .pluck()
      .all(end - DAYS_MS, end, agentId),
  );
}
