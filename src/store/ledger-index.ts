/** The indexes that adding up takes, by the time a settlement counts at. A step of the database's format. */
import type Database from 'better-sqlite3';

/**
 * Both hold all that is asked of them, so that the entries themselves are not looked at. The time is that of the ledger where
 * the clock had been set back, or where a correction belongs to an earlier settlement.
 */
const INDEXES = `
DROP INDEX IF EXISTS audit_spent;
DROP INDEX IF EXISTS audit_slots;
CREATE INDEX audit_spent ON audit (
  coalesce(json_extract(facts, '$.countedAt'), at), agent_id, credits_milli, json_extract(facts, '$.account')
) WHERE credits_milli <> 0;
CREATE INDEX audit_slots ON audit (
  coalesce(json_extract(facts, '$.countedAt'), at), agent_id, json_extract(facts, '$.voiceSlots'), json_extract(facts, '$.account')
) WHERE json_extract(facts, '$.voiceSlots') > 0;
`;

export function ledgerIndex(db: Database.Database): void {
  db.exec(INDEXES);
}
