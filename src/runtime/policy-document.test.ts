import { describe, expect, it } from 'vitest';
import { syntheticAgent } from '../../test/support/synthetic-policy.ts';
import { DEFAULT_GUARD, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../core/limits.ts';
import { diffPolicies, SANDBOX_ACCOUNT_ID } from '../core/policy-changes.ts';
import type { AccountPolicy, PolicyState } from '../core/policy-state.ts';
import { exportPolicy, importPolicy } from './policy-document.ts';

const SANDBOX: AccountPolicy = {
  id: SANDBOX_ACCOUNT_ID,
  name: 'Sandbox',
  kind: 'sandbox',
  region: 'sandbox',
  hasKey: false,
  limits: NO_ACCOUNT_LIMITS,
};
const RAISE = { milli: 5000, until: 1_800_000_000_000 };
const PLAIN: PolicyState = {
  stopped: false,
  keyEverSet: false,
  defaultAccountId: SANDBOX_ACCOUNT_ID,
  accounts: new Map([[SANDBOX.id, SANDBOX]]),
  agents: new Map([['agt_1', syntheticAgent({})]]),
  guard: DEFAULT_GUARD,
};
const LIMITED: PolicyState = {
  ...PLAIN,
  accounts: new Map([[SANDBOX.id, { ...SANDBOX, limits: { ...NO_ACCOUNT_LIMITS, floorMilli: 500, ownerSlot: true } }]]),
  agents: new Map([
    [
      'agt_1',
      syntheticAgent({
        limits: {
          ...NO_AGENT_LIMITS,
          dayMilli: 5_000_001,
          unpriced: 20_000,
          voices: ['a', 'b'],
          weight: 2,
          raise: RAISE,
        },
      }),
    ],
  ]),
  guard: { identical: 100, denials: null, habit: 10 },
};

/** As it comes back from a file. */
function inFile(state: PolicyState): Record<string, unknown> {
  return JSON.parse(JSON.stringify(exportPolicy(state)));
}

describe('a policy file', () => {
  it('holds limits in decimal credits, and no raise', () => {
    expect(inFile(LIMITED)).toMatchObject({
      version: 2,
      agents: [{ limits: { day: 5000.001, unpriced: 20, voices: ['a', 'b'], weight: 2, hour: null } }],
      accounts: [{ name: 'Sandbox', limits: { floor: 0.5, ownerSlot: true } }],
      guard: { identical: 100, denials: null, habit: 10 },
    });
    expect(JSON.stringify(inFile(LIMITED))).not.toContain('raise');
  });

  it('brings back every limit, sets none where it holds none, and leaves a raise alone', () => {
    expect(diffPolicies(LIMITED, importPolicy(inFile(LIMITED), LIMITED))).toEqual([]);
    const changed = diffPolicies(LIMITED, importPolicy(inFile(LIMITED), PLAIN)).map(({ key }) => key);
    expect(changed).toEqual(['agent/agt_1/limit/raise', 'agent/agt_1/limit/raise_until']);
    const cleared = importPolicy(inFile(PLAIN), LIMITED);
    expect(cleared.agents.get('agt_1')?.limits).toEqual({ ...NO_AGENT_LIMITS, raise: RAISE });
    expect(cleared.accounts.get(SANDBOX.id)?.limits).toEqual(NO_ACCOUNT_LIMITS);
    expect(cleared.guard).toEqual(DEFAULT_GUARD);
  });

  it('of version 1 leaves limits as they are', () => {
    const agents = [{ name: 'Voiceover Agent', grants: { voices: 'read' }, rules: {} }];
    const next = importPolicy({ format: 'bollard-policy', version: 1, agents }, LIMITED);
    expect(diffPolicies(LIMITED, next)).toEqual([{ key: 'agent/agt_1/grant/voices', before: null, after: 'read' }]);
  });

  it('leaves accounts and the guard as they are where it does not name them', () => {
    const { accounts: _accounts, guard: _guard, ...rest } = inFile(PLAIN);
    const next = importPolicy(rest, LIMITED);
    expect([next.accounts, next.guard]).toEqual([LIMITED.accounts, LIMITED.guard]);
  });

  const good = inFile(LIMITED);
  const [agent] = Array.isArray(good.agents) ? good.agents : [];
  it.each<[what: string, document: unknown, words: string]>([
    ['another version', { ...good, version: 3 }, 'version'],
    ['limits in a file of version 1', { format: 'bollard-policy', version: 1, agents: [agent] }, 'agents.0'],
    ['no limits in a file of version 2', { ...good, agents: [{ ...agent, limits: undefined }] }, 'agents.0.limits'],
    ['a limit that is negative', withLimit('day', -1), 'agents.0.limits.day'],
    ['a limit with 4 decimal places', withLimit('day', 0.0001), 'at most 3 decimal places'],
    ['a limit that is too large', withLimit('day', 1e10), 'agents.0.limits.day'],
    ['a limit that there is not', withLimit('week', 5), 'agents.0.limits'],
    ['a list that is empty', withLimit('voices', []), 'agents.0.limits.voices'],
    ['an id that is none', withLimit('voices', ['a,b']), 'agents.0.limits.voices.0'],
    ['a weight of 0', withLimit('weight', 0), 'agents.0.limits.weight'],
    ['an account that there is not', { ...good, accounts: [{ name: 'x', limits: accountLimits() }] }, 'no account "x"'],
    ['a guard that is half there', { ...good, guard: { identical: 5 } }, 'guard'],
  ])('with %s is refused', (_what, document, words) => {
    expect(() => importPolicy(document, PLAIN)).toThrow(words);
  });

  function withLimit(name: string, value: unknown): unknown {
    return { ...good, agents: [{ ...agent, limits: { ...agent.limits, [name]: value } }] };
  }

  function accountLimits(): unknown {
    return { hour: null, day: null, month: null, floor: null, ownerSlot: false };
  }
});
