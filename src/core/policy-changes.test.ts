import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gainedByLimits } from '../../test/support/limit-powers.ts';
import { gained } from '../../test/support/policy-powers.ts';
import { policyPairs, policyStates } from '../../test/support/policy-states.ts';
import { syntheticAgent, syntheticOperation } from '../../test/support/synthetic-policy.ts';
import { DEFAULT_GUARD, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from './limits.ts';
import {
  applyChanges,
  canonicalPolicyText,
  diffPolicies,
  flatten,
  loosens,
  loosensAny,
  SANDBOX_ACCOUNT_ID,
  undoChanges,
} from './policy-changes.ts';
import type { AgentPolicy, FlatValue, PolicyState } from './policy-state.ts';
import { unflatten } from './policy-unflatten.ts';

const OPERATIONS = [
  syntheticOperation({ id: 'voices.list', access: 'read' }),
  syntheticOperation({ id: 'voices.delete', effects: ['irreversible'] }),
  syntheticOperation({ id: 'voices.update', conditionalEffects: [{ effect: 'clones_person', fields: ['files'] }] }),
  syntheticOperation({ id: 'tokens.create', area: 'tokens', effects: ['mints_credential'] }),
  syntheticOperation({ id: 'tokens.list', area: 'tokens', access: 'read' }),
  syntheticOperation({ id: 'keys.disable', area: 'tokens', neverForward: true }),
];
const AREAS = ['voices', 'tokens'];
const IDS = OPERATIONS.map((operation) => operation.id);

const EMPTY: PolicyState = {
  stopped: false,
  keyEverSet: false,
  defaultAccountId: SANDBOX_ACCOUNT_ID,
  accounts: new Map(),
  agents: new Map(),
  guard: DEFAULT_GUARD,
};

function withAgent(parts: Partial<AgentPolicy>): PolicyState {
  const agent = syntheticAgent(parts);
  return { ...EMPTY, agents: new Map([[agent.id, agent]]) };
}

describe('flatten', () => {
  it('names every value of the policy once', () => {
    const state: PolicyState = {
      ...withAgent({
        expiresAt: 5,
        grants: new Map([
          ['voices', 'read'],
          ['history', 'off'],
        ]),
        rules: new Map([['voices.delete', 'deny']]),
      }),
      accounts: new Map([
        ['acc_1', { id: 'acc_1', name: 'main', kind: 'real', region: 'eu', hasKey: true, limits: NO_ACCOUNT_LIMITS }],
      ]),
    };
    expect(canonicalPolicyText(flatten(state))).toBe(
      [
        'account/acc_1/has_key=true',
        'account/acc_1/kind="real"',
        'account/acc_1/name="main"',
        'account/acc_1/region="eu"',
        'agent/agt_1/account="acc_sandbox"',
        'agent/agt_1/created_at=1750000000000',
        'agent/agt_1/expires_at=5',
        'agent/agt_1/grant/voices="read"',
        'agent/agt_1/name="Voiceover Agent"',
        'agent/agt_1/paused=false',
        'agent/agt_1/rule/voices.delete="deny"',
        'agent/agt_1/token_hash="aa"',
        'agent/agt_1/token_hint="aaaa"',
        'default_account="acc_sandbox"',
        'key_ever_set=false',
        'stopped=false',
        '',
      ].join('\n'),
    );
  });

  it('names limits that are set, and none that is at its default', () => {
    const state: PolicyState = {
      ...withAgent({
        limits: {
          hourMilli: 500,
          dayMilli: 0,
          monthMilli: 20_000_000_000,
          perRequestMilli: 1,
          raise: { milli: 5_000_000, until: 1_800_000_000_000 },
          unpriced: 'ask',
          characters: 5000,
          voices: ['b', 'a', 'b'],
          models: ['eleven_v3'],
          parallel: 2,
          voiceSlots: 0,
          weight: 3,
        },
      }),
      accounts: new Map([
        [
          'acc_1',
          {
            id: 'acc_1',
            name: 'main',
            kind: 'real',
            region: 'eu',
            hasKey: true,
            limits: { hourMilli: 1, dayMilli: 2, monthMilli: 3, floorMilli: 4, ownerSlot: true },
          },
        ],
      ]),
      guard: { identical: 100, denials: null, habit: 10 },
    };
    const lines = canonicalPolicyText(flatten(state)).split('\n');
    expect(lines.filter((line) => line.includes('limit') || line.startsWith('guard'))).toEqual([
      'account/acc_1/limit/day=2',
      'account/acc_1/limit/floor=4',
      'account/acc_1/limit/hour=1',
      'account/acc_1/limit/month=3',
      'account/acc_1/limit/owner_slot=true',
      'agent/agt_1/limit/characters=5000',
      'agent/agt_1/limit/day=0',
      'agent/agt_1/limit/hour=500',
      'agent/agt_1/limit/models="eleven_v3"',
      'agent/agt_1/limit/month=20000000000',
      'agent/agt_1/limit/parallel=2',
      'agent/agt_1/limit/per_request=1',
      'agent/agt_1/limit/raise=5000000',
      'agent/agt_1/limit/raise_until=1800000000000',
      'agent/agt_1/limit/unpriced="ask"',
      'agent/agt_1/limit/voice_slots=0',
      'agent/agt_1/limit/voices="a,b"',
      'agent/agt_1/limit/weight=3',
      'guard/denials="off"',
      'guard/identical=100',
    ]);
  });

  it('refuses a list that holds what is no id, or nothing', () => {
    for (const voices of [[], ['a,b'], [''], ['a b']]) {
      expect(() => flatten(withAgent({ limits: { ...NO_AGENT_LIMITS, voices } }))).toThrow('not a list of ids');
    }
  });

  it('refuses an id that would make a key ambiguous', () => {
    for (const area of ['a/rule/b', 'a="full"\nagent/x', '']) {
      expect(() => flatten(withAgent({ grants: new Map([[area, 'full']]) }))).toThrow('not an id');
    }
  });

  it('refuses a real account under the id of the sandbox, and a second sandbox', () => {
    for (const [id, kind] of [[SANDBOX_ACCOUNT_ID, 'real'] as const, ['acc_1', 'sandbox'] as const]) {
      const accounts = new Map([[id, { id, name: 'x', kind, region: 'eu', hasKey: true, limits: NO_ACCOUNT_LIMITS }]]);
      expect(() => flatten({ ...EMPTY, accounts })).toThrow(id);
    }
  });

  it('comes back whole', () => {
    fc.assert(
      fc.property(policyStates(AREAS, IDS), (state) => {
        const flat = flatten(state);
        expect(flatten(unflatten(flat))).toEqual(flat);
      }),
    );
  });

  it('gives the same text exactly for the same values', () => {
    const states = policyPairs(AREAS, IDS);
    fc.assert(
      fc.property(states, ([before, after]) => {
        const same = canonicalPolicyText(flatten(before)) === canonicalPolicyText(flatten(after));
        expect(same).toBe(diffPolicies(before, after).length === 0);
      }),
    );
  });
});

describe('unflatten', () => {
  const real = {
    id: 'acc_9',
    name: 'main',
    kind: 'real',
    region: 'eu',
    hasKey: true,
    limits: NO_ACCOUNT_LIMITS,
  } as const;
  const good = flatten({
    ...withAgent({ grants: new Map([['voices', 'read']]) }),
    accounts: new Map([['acc_9', real]]),
  });
  const spoilt: readonly (readonly [string, FlatValue | undefined])[] = [
    ['stopped', 'false'],
    ['default_account', undefined],
    ['agent/agt_1/paused', undefined],
    ['agent/agt_1/paused', 0],
    ['agent/agt_1/created_at', 1.5],
    ['agent/agt_1/expires_at', '2026'],
    ['agent/agt_1/grant/voices', 'admin'],
    ['agent/agt_1/grant/voices', 'off'],
    ['agent/agt_1/rule/voices.delete', 'inherit'],
    ['agent/agt_1/colour', 'red'],
    ['agent/agt_1', true],
    ['account/acc_1/name', 'alone'],
    ['limit', 5],
    ['agent/agt_1/limit/day', -1],
    ['agent/agt_1/limit/day', 0.5],
    ['agent/agt_1/limit/day', '5'],
    ['agent/agt_1/limit/day', true],
    ['agent/agt_1/limit/day', 1_000_000_000_001],
    ['agent/agt_1/limit/day', Number.NaN],
    ['agent/agt_1/limit/week', 5],
    ['agent/agt_1/limit', 5],
    ['agent/agt_1/limit/day/x', 5],
    ['agent/agt_1/limit/raise', 5],
    ['agent/agt_1/limit/raise_until', 5],
    ['agent/agt_1/limit/unpriced', 'deny'],
    ['agent/agt_1/limit/unpriced', 'allow'],
    ['agent/agt_1/limit/unpriced', -5],
    ['agent/agt_1/limit/voices', ''],
    ['agent/agt_1/limit/voices', 'b,a'],
    ['agent/agt_1/limit/voices', 'a,a'],
    ['agent/agt_1/limit/voices', 'a,'],
    ['agent/agt_1/limit/models', 5],
    ['agent/agt_1/limit/parallel', 0],
    ['agent/agt_1/limit/parallel', 1001],
    ['agent/agt_1/limit/weight', 1],
    ['agent/agt_1/limit/weight', 11],
    ['account/acc_9/limit/floor', -1],
    ['account/acc_9/limit/owner_slot', false],
    ['account/acc_9/limit/owner_slot', 1],
    ['account/acc_9/limit/parallel', 2],
    ['guard/identical', 60],
    ['guard/identical', 1],
    ['guard/denials', 'on'],
    ['guard/habit', 1.5],
    ['guard/other', 5],
  ];
  it('takes what is spoilt below', () => {
    expect(flatten(unflatten(good))).toEqual(good);
  });
  for (const [key, value] of spoilt) {
    it(`refuses ${key} = ${JSON.stringify(value) ?? 'nothing'}`, () => {
      const flat = new Map(good);
      if (value === undefined) flat.delete(key);
      else flat.set(key, value);
      expect(() => unflatten(flat)).toThrow(key.split('/').slice(0, 2).join('/'));
    });
  }
});

describe('applyChanges and undoChanges', () => {
  it('lead from the policy before to the one after, and back', () => {
    fc.assert(
      fc.property(policyPairs(AREAS, IDS), ([before, after]) => {
        const changes = diffPolicies(before, after);
        expect(applyChanges(flatten(before), changes)).toEqual({ ok: true, flat: flatten(after) });
        expect(undoChanges(flatten(after), changes)).toEqual({ ok: true, flat: flatten(before) });
      }),
    );
  });

  it('undo several changes of one value, last first', () => {
    const changes = [
      { key: 'stopped', before: false, after: true },
      { key: 'stopped', before: true, after: false },
    ];
    expect(undoChanges(new Map([['stopped', false]]), changes)).toEqual({
      ok: true,
      flat: new Map([['stopped', false]]),
    });
  });

  it('name the first value that is not what the changes left', () => {
    const key = 'agent/agt_1/grant/voices';
    const changes = [{ key, before: null, after: 'read' }];
    expect(undoChanges(new Map([[key, 'full']]), changes)).toEqual({ ok: false, key, expected: 'read', found: 'full' });
    expect(undoChanges(new Map(), changes)).toEqual({ ok: false, key, expected: 'read', found: null });
    expect(applyChanges(new Map([[key, 'full']]), changes)).toEqual({ ok: false, key, expected: null, found: 'full' });
  });
});

describe('loosens', () => {
  const cases: readonly (readonly [string, FlatValue, FlatValue, boolean])[] = [
    ['stopped', false, true, false],
    ['stopped', true, false, true],
    ['key_ever_set', true, false, true],
    ['default_account', SANDBOX_ACCOUNT_ID, 'acc_1', true],
    ['default_account', 'acc_1', SANDBOX_ACCOUNT_ID, false],
    ['account/acc_1/has_key', false, true, true],
    ['account/acc_1/has_key', null, true, true],
    ['account/acc_1/has_key', false, 'yes', true],
    ['account/acc_1/has_key', true, false, false],
    ['account/acc_1/kind', null, 'real', true],
    ['account/acc_1/region', 'eu', 'us', true],
    ['account/acc_1/name', 'a', 'b', false],
    ['agent/agt_1/name', 'a', 'b', false],
    ['agent/agt_1/token_hash', null, 'aa', true],
    ['agent/agt_1/token_hash', 'aa', 'bb', true],
    ['agent/agt_1/token_hash', 'aa', null, false],
    ['agent/agt_1/token_hint', 'aa', 'bb', true],
    ['agent/agt_1/created_at', 1, 2, true],
    ['agent/agt_1/account', 'acc_1', 'acc_2', true],
    ['agent/agt_1/account', SANDBOX_ACCOUNT_ID, 'acc_1', true],
    ['agent/agt_1/account', 'acc_1', SANDBOX_ACCOUNT_ID, false],
    ['agent/agt_1/paused', false, true, false],
    ['agent/agt_1/paused', true, false, true],
    ['agent/agt_1/expires_at', null, 5, false],
    ['agent/agt_1/expires_at', 5, 4, false],
    ['agent/agt_1/expires_at', 5, 6, true],
    ['agent/agt_1/expires_at', 5, null, true],
    ['agent/agt_1/grant/voices', null, 'read', true],
    ['agent/agt_1/grant/voices', 'read', 'write', true],
    ['agent/agt_1/grant/voices', 'write', 'read', true],
    ['agent/agt_1/grant/voices', 'read', 'full', true],
    ['agent/agt_1/grant/voices', 'full', 'read', false],
    ['agent/agt_1/grant/voices', 'full', null, false],
    ['agent/agt_1/grant/voices', 'full', 'admin', true],
    ['agent/agt_1/grant/voices', 'admin', 'read', true],
    ['agent/agt_1/rule/voices.delete', null, 'allow', true],
    ['agent/agt_1/rule/voices.delete', null, 'ask', true],
    ['agent/agt_1/rule/voices.delete', null, 'deny', false],
    ['agent/agt_1/rule/voices.delete', 'allow', null, false],
    ['agent/agt_1/rule/voices.delete', 'allow', 'ask', false],
    ['agent/agt_1/rule/voices.delete', 'allow', 'deny', false],
    ['agent/agt_1/rule/voices.delete', 'ask', 'deny', false],
    ['agent/agt_1/rule/voices.delete', 'ask', null, true],
    ['agent/agt_1/rule/voices.delete', 'ask', 'allow', true],
    ['agent/agt_1/rule/voices.delete', 'deny', null, true],
    ['agent/agt_1/rule/voices.delete', 'deny', 'ask', true],
    ['agent/agt_1/rule/voices.delete', 'allow', 'perhaps', true],
    ...(['hour', 'day', 'month', 'per_request', 'characters', 'parallel', 'voice_slots'] as const).flatMap((name) => {
      const key = `agent/agt_1/limit/${name}`;
      return [
        [key, null, 5, false],
        [key, 5, 4, false],
        [key, 5, 0, false],
        [key, 5, 6, true],
        [key, 0, 1, true],
        [key, 5, null, true],
        [key, null, '5', true],
        [key, 'x', 5, true],
      ] as const;
    }),
    ['agent/agt_1/limit/raise', null, 5, true],
    ['agent/agt_1/limit/raise', 5, 6, true],
    ['agent/agt_1/limit/raise', 5, 4, false],
    ['agent/agt_1/limit/raise', 5, null, false],
    ['agent/agt_1/limit/raise', 'x', null, true],
    ['agent/agt_1/limit/raise_until', null, 5, true],
    ['agent/agt_1/limit/raise_until', 5, 6, true],
    ['agent/agt_1/limit/raise_until', 5, 4, false],
    ['agent/agt_1/limit/raise_until', 5, null, false],
    ['agent/agt_1/limit/weight', null, 2, true],
    ['agent/agt_1/limit/weight', 2, 3, true],
    ['agent/agt_1/limit/weight', 3, 2, false],
    ['agent/agt_1/limit/weight', 2, null, false],
    ['agent/agt_1/limit/weight', null, 'x', true],
    ['agent/agt_1/limit/unpriced', null, 'ask', true],
    ['agent/agt_1/limit/unpriced', null, 5, true],
    ['agent/agt_1/limit/unpriced', 'ask', 5, true],
    ['agent/agt_1/limit/unpriced', 5, 6, true],
    ['agent/agt_1/limit/unpriced', 6, 5, true],
    ['agent/agt_1/limit/unpriced', 5, 'ask', false],
    ['agent/agt_1/limit/unpriced', 5, null, false],
    ['agent/agt_1/limit/unpriced', 'ask', null, false],
    ['agent/agt_1/limit/unpriced', 'allow', 'ask', true],
    ['agent/agt_1/limit/unpriced', 'ask', 'allow', true],
    ['agent/agt_1/limit/voices', null, 'a', false],
    ['agent/agt_1/limit/voices', 'a,b', 'a', false],
    ['agent/agt_1/limit/voices', 'a', 'a,b', true],
    ['agent/agt_1/limit/voices', 'a,b', 'c', true],
    ['agent/agt_1/limit/voices', 'a', null, true],
    ['agent/agt_1/limit/voices', 'a', 5, true],
    ['agent/agt_1/limit/voices', 5, 'a', true],
    ['agent/agt_1/limit/models', null, 'a', false],
    ['agent/agt_1/limit/models', 'a', null, true],
    ['agent/agt_1/limit/week', 6, 5, true],
    ['account/acc_1/limit/hour', null, 5, false],
    ['account/acc_1/limit/day', 5, 6, true],
    ['account/acc_1/limit/day', 6, 5, false],
    ['account/acc_1/limit/month', 5, null, true],
    ['account/acc_1/limit/floor', null, 5, false],
    ['account/acc_1/limit/floor', 5, 6, false],
    ['account/acc_1/limit/floor', 6, 5, true],
    ['account/acc_1/limit/floor', 5, null, true],
    ['account/acc_1/limit/floor', 'x', 5, true],
    ['account/acc_1/limit/owner_slot', null, true, false],
    ['account/acc_1/limit/owner_slot', true, null, true],
    ['account/acc_1/limit/owner_slot', null, 1, true],
    ['account/acc_1/limit/parallel', 6, 5, true],
    ['guard/identical', null, 59, false],
    ['guard/identical', null, 61, true],
    ['guard/identical', null, 'off', true],
    ['guard/identical', 61, null, false],
    ['guard/identical', 59, null, true],
    ['guard/denials', 'off', 900, false],
    ['guard/denials', 'off', null, false],
    ['guard/denials', 900, 'off', true],
    ['guard/habit', 20, 30, true],
    ['guard/habit', 20, 'x', true],
    ['guard/other', 20, 10, true],
    ['agent/agt_1/colour', 'red', 'blue', true],
    ['agent/agt_1/colour/red', 1, 2, true],
    ['limit', null, 5, true],
    ['stopped', true, true, false],
  ];
  for (const [key, before, after, expected] of cases) {
    it(`${expected ? 'needs' : 'does not need'} the owner for ${key} from ${before} to ${after}`, () => {
      expect(loosens({ key, before, after })).toBe(expected);
    });
  }
});

describe('loosensAny', () => {
  it('lets anybody remove an agent, its end, its deny rules and its limits with it', () => {
    const before = withAgent({
      expiresAt: 5,
      paused: true,
      rules: new Map([['voices.delete', 'deny']]),
      limits: { ...NO_AGENT_LIMITS, dayMilli: 5, voices: ['a'], weight: 2 },
    });
    expect(loosensAny(diffPolicies(before, EMPTY))).toBe(false);
    expect(loosensAny(diffPolicies(EMPTY, before))).toBe(true);
  });

  it('excuses only what goes with the agent removed', () => {
    const removal = { key: 'agent/agt_1/token_hash', before: 'aa', after: null };
    const otherRule = { key: 'agent/agt_2/rule/voices.delete', before: 'deny', after: null };
    const ownGrant = { key: 'agent/agt_1/grant/voices', before: null, after: 'full' };
    expect(loosensAny([removal, otherRule])).toBe(true);
    expect(loosensAny([removal, ownGrant])).toBe(true);
    expect(loosensAny([removal])).toBe(false);
    expect(loosensAny([])).toBe(false);
  });

  it('notices every change through which anybody can do more', () => {
    let tightening = 0;
    let loosening = 0;
    fc.assert(
      fc.property(policyPairs(AREAS, IDS), ([before, after]) => {
        const changes = diffPolicies(before, after);
        if (loosensAny(changes)) {
          loosening++;
          return;
        }
        if (changes.length > 0) tightening++;
        expect([...gained(before, after, OPERATIONS), ...gainedByLimits(before, after)]).toEqual([]);
      }),
      { numRuns: 5000 },
    );
    expect(tightening).toBeGreaterThan(300);
    expect(loosening).toBeGreaterThan(300);
  });
});
