/** Drawn policies for property tests: few ids and few values, so that two drawn policies share much and differ a little. */
import fc from 'fast-check';
import { DEFAULT_GUARD, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { SANDBOX_ACCOUNT_ID } from '../../src/core/policy-changes.ts';
import type { AccountPolicy, AgentPolicy, Level, PolicyState, RuleEffect } from '../../src/core/policy-state.ts';

const levels = fc.constantFrom<Level>('off', 'read', 'write', 'full');
const effects = fc.constantFrom<RuleEffect>('allow', 'ask', 'deny');

function mapOf<V>(keys: readonly string[], values: fc.Arbitrary<V>): fc.Arbitrary<Map<string, V>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), values), { selector: ([key]) => key })
    .map((pairs) => new Map(pairs));
}

const sandbox: AccountPolicy = {
  id: SANDBOX_ACCOUNT_ID,
  name: 'Sandbox',
  kind: 'sandbox',
  region: 'sandbox',
  hasKey: false,
  limits: NO_ACCOUNT_LIMITS,
};

function realAccount(id: string): fc.Arbitrary<AccountPolicy | null> {
  return fc.option(
    fc.record({
      id: fc.constant(id),
      name: fc.constantFrom('main', 'work'),
      kind: fc.constant('real' as const),
      region: fc.constantFrom('global', 'eu'),
      hasKey: fc.boolean(),
      limits: fc.constant(NO_ACCOUNT_LIMITS),
    }),
    { freq: 6 },
  );
}

function agent(id: string, areas: readonly string[], operations: readonly string[]): fc.Arbitrary<AgentPolicy | null> {
  return fc.option(
    fc.record({
      id: fc.constant(id),
      name: fc.constantFrom('One', 'Two\n=x'),
      tokenHash: fc.constantFrom(`${id}_a`, `${id}_a`, `${id}_a`, `${id}_b`),
      tokenHint: fc.constant('aaaa'),
      accountId: fc.constantFrom(SANDBOX_ACCOUNT_ID, 'acc_1', 'acc_1', 'acc_2'),
      paused: fc.boolean(),
      expiresAt: fc.constantFrom(null, null, 1000, 2000),
      createdAt: fc.constantFrom(0, 0, 0, 0, 1),
      grants: mapOf(areas, levels),
      rules: mapOf(operations, effects),
      limits: fc.constant(NO_AGENT_LIMITS),
    }),
    { freq: 6 },
  );
}

/** Whole policies over the given areas and operations. */
export function policyStates(areas: readonly string[], operations: readonly string[]): fc.Arbitrary<PolicyState> {
  return fc
    .record({
      stopped: fc.constantFrom(false, false, false, true),
      keyEverSet: fc.constantFrom(true, true, false),
      defaultAccountId: fc.constantFrom(SANDBOX_ACCOUNT_ID, 'acc_1'),
      accounts: fc.tuple(fc.constant(sandbox), realAccount('acc_1'), realAccount('acc_2')),
      agents: fc.tuple(agent('agt_1', areas, operations), agent('agt_2', areas, operations)),
      guard: fc.constant(DEFAULT_GUARD),
    })
    .map((drawn) => ({ ...drawn, accounts: byId(drawn.accounts), agents: byId(drawn.agents) }));
}

/**
 * A policy and what it became: each value of the second is the first's, or now and then drawn anew, so that change sets are
 * small and often tighten only.
 */
export function policyPairs(
  areas: readonly string[],
  operations: readonly string[],
): fc.Arbitrary<[PolicyState, PolicyState]> {
  const states = policyStates(areas, operations);
  const keeps = fc.infiniteStream(fc.constantFrom(true, true, true, true, true, true, true, false));
  return fc.tuple(states, states, keeps).map(([before, drawn, stream]) => {
    const mix = <V>(old: V, fresh: V): V => (stream.next().value ? old : fresh);
    const after: PolicyState = {
      stopped: mix(before.stopped, drawn.stopped),
      keyEverSet: mix(before.keyEverSet, drawn.keyEverSet),
      defaultAccountId: mix(before.defaultAccountId, drawn.defaultAccountId),
      accounts: mixMaps(before.accounts, drawn.accounts, mix, (old, fresh) => ({
        ...old,
        name: mix(old.name, fresh.name),
        region: mix(old.region, fresh.region),
        hasKey: mix(old.hasKey, fresh.hasKey),
      })),
      agents: mixMaps(before.agents, drawn.agents, mix, (old, fresh) => ({
        ...old,
        name: mix(old.name, fresh.name),
        tokenHash: mix(old.tokenHash, fresh.tokenHash),
        accountId: mix(old.accountId, fresh.accountId),
        paused: mix(old.paused, fresh.paused),
        expiresAt: mix(old.expiresAt, fresh.expiresAt),
        grants: mixMaps(old.grants, fresh.grants, mix, mix),
        rules: mixMaps(old.rules, fresh.rules, mix, mix),
      })),
      guard: before.guard,
    };
    return [before, after];
  });
}

function mixMaps<V>(
  old: ReadonlyMap<string, V>,
  fresh: ReadonlyMap<string, V>,
  mix: <T>(a: T, b: T) => T,
  mixValue: (a: V, b: V) => V,
): Map<string, V> {
  const mixed = new Map<string, V>();
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const a = old.get(key);
    const b = fresh.get(key);
    const value = a !== undefined && b !== undefined ? mixValue(a, b) : mix(a, b);
    if (value !== undefined) mixed.set(key, value);
  }
  return mixed;
}

function byId<T extends { readonly id: string }>(all: readonly (T | null)[]): Map<string, T> {
  return new Map(all.filter((one) => one !== null).map((one) => [one.id, one]));
}
