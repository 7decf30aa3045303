/** Drawn policies for property tests: few ids and few values, so that two drawn policies share much and differ a little. */
import fc from 'fast-check';
import {
  type AccountLimits,
  type AgentLimits,
  DEFAULT_GUARD,
  type GuardLimits,
  NO_ACCOUNT_LIMITS,
  NO_AGENT_LIMITS,
  type Unpriced,
} from '../../src/core/limits.ts';
import { SANDBOX_ACCOUNT_ID } from '../../src/core/policy-changes.ts';
import type { AccountPolicy, AgentPolicy, Level, PolicyState, RuleEffect } from '../../src/core/policy-state.ts';

const levels = fc.constantFrom<Level>('off', 'read', 'write', 'full');
const effects = fc.constantFrom<RuleEffect>('allow', 'ask', 'deny');

function mapOf<V>(keys: readonly string[], values: fc.Arbitrary<V>): fc.Arbitrary<Map<string, V>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), values), { selector: ([key]) => key })
    .map((pairs) => new Map(pairs));
}

const bounds = fc.constantFrom(null, 5, 5_000_000_000, 9_000_000_000);
const counts = fc.constantFrom(null, 2, 5, 9);
const lists = fc.constantFrom(null, ['a'], ['a', 'b'], ['b'], ['a', 'b', 'c']);

const agentLimits: fc.Arbitrary<AgentLimits> = fc.oneof(
  fc.constant(NO_AGENT_LIMITS),
  fc.record({
    hourMilli: bounds,
    dayMilli: bounds,
    monthMilli: bounds,
    perRequestMilli: bounds,
    raise: fc.constantFrom(null, { milli: 5, until: 1000 }, { milli: 7, until: 1000 }, { milli: 5, until: 2000 }),
    unpriced: fc.constantFrom<Unpriced>('deny', 'ask', 5, 9),
    characters: counts,
    voices: lists,
    models: lists,
    parallel: counts,
    voiceSlots: counts,
    weight: fc.constantFrom(1, 1, 3, 10),
  }),
);

const accountLimits: fc.Arbitrary<AccountLimits> = fc.oneof(
  fc.constant(NO_ACCOUNT_LIMITS),
  fc.record({ hourMilli: bounds, dayMilli: bounds, monthMilli: bounds, floorMilli: bounds, ownerSlot: fc.boolean() }),
);

const thresholds = (usual: number) => fc.constantFrom(null, usual, 2, 500);
const guards: fc.Arbitrary<GuardLimits> = fc.oneof(
  fc.constant(DEFAULT_GUARD),
  fc.record({
    identical: thresholds(DEFAULT_GUARD.identical ?? 2),
    denials: thresholds(DEFAULT_GUARD.denials ?? 2),
    habit: thresholds(DEFAULT_GUARD.habit ?? 2),
  }),
);

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
      limits: accountLimits,
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
      limits: agentLimits,
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
      guard: guards,
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
    const mixEach = <T extends object>(old: T, fresh: T): T => (stream.next().value ? old : mixFields(old, fresh, mix));
    const after: PolicyState = {
      stopped: mix(before.stopped, drawn.stopped),
      keyEverSet: mix(before.keyEverSet, drawn.keyEverSet),
      defaultAccountId: mix(before.defaultAccountId, drawn.defaultAccountId),
      accounts: mixMaps(before.accounts, drawn.accounts, mix, (old, fresh) => ({
        ...old,
        name: mix(old.name, fresh.name),
        region: mix(old.region, fresh.region),
        hasKey: mix(old.hasKey, fresh.hasKey),
        limits: mixEach(old.limits, fresh.limits),
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
        limits: mixEach(old.limits, fresh.limits),
      })),
      guard: mixEach(before.guard, drawn.guard),
    };
    return [before, after];
  });
}

function mixFields<T extends object>(old: T, fresh: T, mix: <V>(a: V, b: V) => V): T {
  const mixed = { ...old };
  for (const key in mixed) mixed[key] = mix(old[key], fresh[key]);
  return mixed;
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
