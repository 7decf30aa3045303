/** What reads the log, by name: run here when nothing else waits, in a worker thread while the gateway runs. */
import type { AnchorReading } from '../store/anchor.ts';
import {
  type CallLine,
  type Page,
  type PageQuery,
  readCalls,
  readCount,
  readEntries,
  readLastSeen,
  readTotals,
} from '../store/audit-query.ts';
import type { ExportedEntry } from '../store/audit-rows.ts';
import { type Verification, verifyChain } from '../store/audit-verify.ts';
import type { openReadOnly } from '../store/database.ts';
import { readSpending, type Spending, type SpendingQuery } from '../store/spending.ts';

type ReadConnection = ReturnType<typeof openReadOnly>;

interface LastSeen {
  readonly at: number;
  readonly userAgent: string | null;
}

export interface ReaderOps {
  page(query: PageQuery): Page<ExportedEntry> | Page<CallLine>;
  count(query: Pick<PageQuery, 'filter' | 'view'>): number;
  totals(): { readonly entries: number; readonly bytes: number };
  lastSeen(agentId: string): LastSeen | null;
  verify(anchor: AnchorReading | null): Verification;
  spending(query: SpendingQuery): Spending;
}

export function readerOps(db: ReadConnection): ReaderOps {
  return {
    page: (query) => (query.view === 'calls' ? readCalls(db, query) : readEntries(db, query)),
    count: (query) => readCount(db, query),
    totals: () => readTotals(db),
    lastSeen: (agentId) => readLastSeen(db, agentId),
    verify: (anchor) => verifyChain(db, anchor),
    spending: (query) => readSpending(db, query),
  };
}
