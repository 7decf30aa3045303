/** Real data directories, and entries to write to them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { NewEntry } from '../../src/core/entry.ts';
import type { AgentPolicy, PolicyState } from '../../src/core/policy-state.ts';
import { type AuditLogOptions, StoredLog } from '../../src/store/audit-log.ts';
import { openDatabase } from '../../src/store/database.ts';
import { syntheticAgent } from './synthetic-policy.ts';

export const AT = Date.UTC(2026, 10, 24, 12);
export const ANCHOR_KEY = Buffer.alloc(32, 7);

/** An empty folder that goes with the test. */
export function makeFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'bollard-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface TestStore {
  readonly dir: string;
  readonly path: string;
  readonly db: Database.Database;
  readonly log: StoredLog;
  /** Errors that were told. */
  readonly troubles: Error[];
  close(): void;
}

export function makeStore(dir: string = makeFolder(), options: Partial<AuditLogOptions> = {}): TestStore {
  const path = join(dir, 'bollard.db');
  const db = openDatabase(path);
  const troubles: Error[] = [];
  const log = new StoredLog(db, {
    dir,
    now: () => AT,
    unknownOutcomeSentence: (decision) => `${decision.agent} is not known to have ended`,
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  const close = () => {
    log.close();
    db.close();
  };
  onTestFinished(close);
  return { dir, path, db, log, troubles, close };
}

const EMPTY: NewEntry = {
  kind: 'notice',
  at: AT,
  callId: null,
  agentId: null,
  agent: null,
  area: null,
  operation: null,
  method: null,
  path: null,
  decision: null,
  reason: null,
  status: null,
  creditsMilli: null,
  characters: null,
  durationMs: null,
  sentence: 'Something happened',
  facts: {},
};

const CALL = {
  agentId: 'agt_1',
  agent: 'Voiceover Agent',
  area: 'voices',
  operation: 'voices.get',
  method: 'GET',
  path: '/v1/voices/21m00Tcm4TlvDq8ikWAM',
};

export function notice(sentence: string): NewEntry {
  return { ...EMPTY, sentence };
}

export function change(sentence: string): NewEntry {
  return { ...EMPTY, kind: 'change', reason: 'owner', sentence };
}

export function decision(callId: string, parts: Partial<NewEntry> = {}): NewEntry {
  return {
    ...EMPTY,
    ...CALL,
    kind: 'decision',
    callId,
    decision: 'allow',
    reason: 'granted',
    sentence: 'Voiceover Agent read voice Rachel: allowed',
    facts: { account: 'acc_main' },
    ...parts,
  };
}

export function outcome(callId: string, parts: Partial<NewEntry> = {}): NewEntry {
  return {
    ...EMPTY,
    ...CALL,
    kind: 'outcome',
    callId,
    reason: 'completed',
    status: 200,
    creditsMilli: 1500,
    durationMs: 12,
    sentence: 'Voiceover Agent read voice Rachel: done, 1.5 credits',
    facts: { bytesDown: 512 },
    ...parts,
  };
}

/** An agent that fits the tables. */
export function storedAgent(id: string, parts: Partial<AgentPolicy> = {}): AgentPolicy {
  return syntheticAgent({
    id,
    name: `Agent ${id}`,
    tokenHash: `${id}-hash`,
    tokenHint: 'abcd',
    accountId: 'acc_sandbox',
    createdAt: AT,
    ...parts,
  });
}

export function withAgents(state: PolicyState, ...agents: readonly AgentPolicy[]): PolicyState {
  return { ...state, agents: new Map([...state.agents, ...agents.map((agent) => [agent.id, agent] as const)]) };
}
