/** What the ledger needs of the log: at start everything of the running windows, later what a longer month needs besides. */
import type Database from 'better-sqlite3';
import type { LedgerSum, LedgerSums } from '../core/ledger-types.ts';
import { localDays } from '../core/local-days.ts';
import { hourOf } from '../core/windows.ts';

/** Times are Unix time in ms. */
export interface LedgerSumsQuery {
  readonly now: number;
  /** `until`: not included; left out or infinite, to the end, also where that lies in the future (the clock was set back). */
  readonly accounts: readonly { readonly accountId: string; readonly since: number; readonly until?: number }[];
}

/** The expressions are the index's own, word for word; of the inner LIMIT see spending.ts. */
export const LEDGER_SUMS = `SELECT agentId, accountId, min(at) AS "from", max(at) AS "to", sum(milli) AS milli FROM (
    SELECT agent_id AS agentId, json_extract(facts, '$.account') AS accountId,
      coalesce(json_extract(facts, '$.countedAt'), at) AS at, credits_milli AS milli
    FROM audit INDEXED BY audit_spent WHERE credits_milli <> 0
      AND coalesce(json_extract(facts, '$.countedAt'), at) >= ? AND coalesce(json_extract(facts, '$.countedAt'), at) < ?
    LIMIT -1)
  GROUP BY agentId, accountId`;

/** One row for each call that added voices: there are few. */
export const SLOT_ROWS = `SELECT agent_id AS agentId, json_extract(facts, '$.account') AS accountId,
    coalesce(json_extract(facts, '$.countedAt'), at) AS at, json_extract(facts, '$.voiceSlots') AS slots
  FROM audit INDEXED BY audit_slots WHERE json_extract(facts, '$.voiceSlots') > 0
    AND coalesce(json_extract(facts, '$.countedAt'), at) >= ?`;

export const LATEST_COUNTED = `SELECT coalesce(json_extract(facts, '$.countedAt'), at) FROM audit INDEXED BY audit_spent
  WHERE credits_milli <> 0 ORDER BY coalesce(json_extract(facts, '$.countedAt'), at) DESC LIMIT 1`;

interface SumRow extends Omit<LedgerSum, 'slots'> {
  readonly accountId: string | null;
}

interface SlotRow {
  readonly agentId: string | null;
  readonly accountId: string | null;
  readonly at: number;
  readonly slots: number;
}

/** One pass over the index: the time is cut where a day, this hour, or what an account wants begins or ends. */
export function readLedgerSums(db: Database.Database, { now, accounts }: LedgerSumsQuery): LedgerSums {
  const sums = new Map<string, LedgerSum[]>(accounts.map(({ accountId }) => [accountId, []]));
  const earliest = Math.min(...accounts.map(({ since }) => since));
  const select = db.prepare<[number, number], SumRow>(LEDGER_SUMS);
  const wanted = new Map(accounts.map((account) => [account.accountId, account]));
  const wants = (accountId: string | null, from: number): LedgerSum[] | undefined => {
    const account = wanted.get(accountId ?? '');
    if (account === undefined || from < account.since || from >= (account.until ?? Infinity)) return undefined;
    return sums.get(account.accountId);
  };
  const starts = accounts.length === 0 ? [] : cuts(now, earliest, accounts);
  for (const [index, start] of starts.entries()) {
    for (const { accountId, ...sum } of select.all(start, starts[index + 1] ?? Number.MAX_SAFE_INTEGER)) {
      wants(accountId, start)?.push({ ...sum, slots: 0 });
    }
  }
  for (const { accountId, agentId, at, slots } of db.prepare<[number], SlotRow>(SLOT_ROWS).iterate(earliest)) {
    wants(accountId, at)?.push({ agentId, from: at, to: at, milli: 0, slots });
  }
  return {
    latest: db.prepare<[], number>(LATEST_COUNTED).pluck().get() ?? null,
    accounts: accounts.map(({ accountId, since }) => ({ accountId, since, sums: sums.get(accountId) ?? [] })),
  };
}

function cuts(now: number, earliest: number, accounts: LedgerSumsQuery['accounts']): number[] {
  const count = Math.max(1, Math.ceil((now - earliest) / 86_400_000) + 1);
  const own = accounts.flatMap(({ since, until }) => (until === undefined ? [since] : [since, until]));
  const all = [...localDays(now, count).map(({ from }) => from), hourOf(now).start, ...own];
  return [...new Set(all)].filter((from) => from >= earliest && from < Infinity).sort((one, other) => one - other);
}
