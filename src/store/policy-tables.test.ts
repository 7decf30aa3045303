import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyPairs } from '../../test/support/policy-states.ts';
import { AT, makeStore, storedAgent, withAgents } from '../../test/support/store-fixtures.ts';
import { NO_ACCOUNT_LIMITS } from '../core/limits.ts';
import { diffPolicies, flatten, SANDBOX_ACCOUNT_ID } from '../core/policy-changes.ts';
import type { PolicyChange, PolicyState } from '../core/policy-state.ts';
import { readAccountKeys, type SealedKeyWrite } from './account-keys.ts';
import { applyPolicyChanges, PolicyConflictError, readPolicy } from './policy-tables.ts';

const SEALED = Buffer.from('sealed bytes');

function applied(store: ReturnType<typeof makeStore>, next: PolicyState, key: SealedKeyWrite | null = null): void {
  const changes = diffPolicies(readPolicy(store.db), next);
  store.db.transaction(() => applyPolicyChanges(store.db, changes, AT, key))();
}

describe('applyPolicyChanges', () => {
  it('takes the tables from any policy to any other', () => {
    const store = makeStore();
    const pairs = policyPairs(['voices', 'history'], ['voices.get', 'voices.delete']);
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        store.db.exec('SAVEPOINT start');
        try {
          for (const state of [before, after]) {
            // The tables hold what can be used: names are unique, an agent's account is there, a key is there or not.
            const usable = settled(state);
            for (const account of usable.accounts.values()) {
              const had = readPolicy(store.db).accounts.get(account.id)?.hasKey ?? false;
              if (had === account.hasKey) continue;
              const sealed = { accountId: account.id, sealed: SEALED, sealedBy: 'passphrase', hint: 'abcd' };
              const present = readPolicy(store.db);
              // Under a name of its own for now: another account may still have this one.
              const accounts = new Map(present.accounts).set(account.id, {
                ...account,
                name: account.id.replace('_', ' '),
              });
              applied(
                store,
                { ...present, accounts },
                account.hasKey ? sealed : { accountId: account.id, sealed: null },
              );
            }
            applied(store, usable);
            expect(flatten(readPolicy(store.db))).toEqual(flatten(usable));
            expect(readAccountKeys(store.db).map(({ accountId }) => accountId)).toEqual(
              [...usable.accounts.values()]
                .filter(({ hasKey }) => hasKey)
                .map(({ id }) => id)
                .sort(),
            );
          }
        } finally {
          store.db.exec('ROLLBACK TO start; RELEASE start');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a change whose before is not what the tables hold, and changes nothing', () => {
    const store = makeStore();
    const before = readPolicy(store.db);
    const wrong: readonly PolicyChange[] = [
      { key: 'stopped', before: true, after: false },
      { key: 'agent/agt_1/grant/voices', before: 'read', after: 'full' },
      { key: 'account/acc_sandbox/name', before: 'Other', after: 'Mine' },
    ];
    for (const change of wrong) {
      const work = () => applyPolicyChanges(store.db, [change], AT);
      expect(() => store.db.transaction(work)()).toThrow(PolicyConflictError);
    }
    expect(readPolicy(store.db)).toEqual(before);
  });

  it('refuses to say that there is a key where none was written, or none where one is', () => {
    const store = makeStore();
    const present = readPolicy(store.db);
    const account = {
      id: 'acc_1',
      name: 'main',
      kind: 'real',
      region: 'global',
      hasKey: true,
      limits: NO_ACCOUNT_LIMITS,
    } as const;
    const next = { ...present, accounts: new Map([...present.accounts, ['acc_1', account]]) };
    expect(() => applied(store, next)).toThrow(PolicyConflictError);
    applied(store, next, { accountId: 'acc_1', sealed: SEALED, sealedBy: 'passphrase', hint: 'abcd' });
    expect(readAccountKeys(store.db)).toEqual([
      { accountId: 'acc_1', sealed: SEALED, sealedBy: 'passphrase', hint: 'abcd' },
    ]);
    expect(() => applied(store, readPolicy(store.db), { accountId: 'acc_1', sealed: null })).toThrow(
      PolicyConflictError,
    );
    applied(store, present);
    expect(readAccountKeys(store.db)).toEqual([]);
  });

  it('lets two agents swap their names, but not share one', () => {
    const store = makeStore();
    const [one, two] = [storedAgent('agt_1', { name: 'One' }), storedAgent('agt_2', { name: 'Two' })];
    applied(store, withAgents(readPolicy(store.db), one, two));
    applied(store, withAgents(readPolicy(store.db), { ...one, name: 'Two' }, { ...two, name: 'One' }));
    expect([...readPolicy(store.db).agents.values()].map(({ name }) => name)).toEqual(['Two', 'One']);
    const shared = withAgents(readPolicy(store.db), { ...one, name: 'ONE' });
    expect(() => applied(store, shared)).toThrow(/UNIQUE/);
  });

  it('refuses an agent on an account that is not there', () => {
    const store = makeStore();
    const lost = withAgents(readPolicy(store.db), storedAgent('agt_1', { accountId: 'acc_gone' }));
    expect(() => applied(store, lost)).toThrow(/FOREIGN KEY/);
  });
});

describe('readPolicy', () => {
  it('refuses a limit that cannot be, where the table does not refuse it first', () => {
    const store = makeStore();
    applied(store, withAgents(readPolicy(store.db), storedAgent('agt_1')));
    const put = (table: string, id: string, name: string, value: string | number | bigint) => () =>
      store.db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?)`).run(id, name, value);
    const wrong: readonly (readonly [string, string, string, string | number | bigint])[] = [
      ['agent_limit', 'agt_1', 'week', 5n],
      ['agent_limit', 'agt_1', 'day', -5n],
      ['agent_limit', 'agt_1', 'day', 0.5],
      ['agent_limit', 'agt_1', 'day', '5'],
      ['agent_limit', 'agt_1', 'unpriced', 'allow'],
      ['agent_limit', 'agt_1', 'voices', ''],
      ['agent_limit', 'agt_1', 'voices', 5n],
      ['account_limit', 'acc_sandbox', 'floor', -1n],
      ['account_limit', 'acc_sandbox', 'owner_slot', 'on'],
    ];
    for (const [table, id, name, value] of wrong) expect(put(table, id, name, value), name).toThrow(/CHECK/);
    const unreadable: readonly (readonly [string, string, string, string | bigint])[] = [
      ['agent_limit', 'agt_1', 'weight', 11n],
      ['agent_limit', 'agt_1', 'voices', 'b,a'],
      ['agent_limit', 'agt_1', 'raise', 5n],
      ['account_limit', 'acc_sandbox', 'owner_slot', 2n],
    ];
    for (const [table, id, name, value] of unreadable) {
      put(table, id, name, value)();
      expect(() => readPolicy(store.db)).toThrow(`/limit/${name}`);
      store.db.exec(`DELETE FROM ${table}`);
    }
    store.db.exec("INSERT INTO setting VALUES ('guard_habit', 1)");
    expect(() => readPolicy(store.db)).toThrow('guard/habit');
  });

  it('refuses a setting that is gone or of another kind', () => {
    const store = makeStore();
    store.db.exec("UPDATE setting SET value = 'yes' WHERE key = 'stopped'");
    expect(() => readPolicy(store.db)).toThrow(/setting stopped/);
    store.db.exec("DELETE FROM setting WHERE key = 'stopped'");
    expect(() => readPolicy(store.db)).toThrow(/setting stopped/);
  });
});

function settled(state: PolicyState): PolicyState {
  const accounts = [...state.accounts.values()].map((account, index) => ({ ...account, name: `Account ${index}` }));
  const ids = new Set(accounts.map(({ id }) => id));
  const agents = [...state.agents.values()].map((agent, index) => ({
    ...agent,
    name: `${agent.name} ${index}`,
    accountId: ids.has(agent.accountId) ? agent.accountId : SANDBOX_ACCOUNT_ID,
    grants: new Map([...agent.grants].filter(([, level]) => level !== 'off')),
  }));
  return {
    ...state,
    accounts: new Map(accounts.map((account) => [account.id, account])),
    agents: new Map(agents.map((agent) => [agent.id, agent])),
  };
}
