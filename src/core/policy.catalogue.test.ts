/** The policy over the catalogue as it is: every operation, level and rule. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWithOracle } from '../../test/support/permission-compare.ts';
import { gained } from '../../test/support/policy-powers.ts';
import { policyPairs } from '../../test/support/policy-states.ts';
import { syntheticAgent } from '../../test/support/synthetic-policy.ts';
import { AREAS, OPERATIONS } from './catalogue/catalogue.ts';
import { decide } from './decide.ts';
import { DEFAULT_GUARD } from './limits.ts';
import { diffPolicies, loosensAny } from './policy-changes.ts';
import type { Verdict } from './policy-state.ts';
import { findPreset, PRESETS, presetPolicy } from './presets.ts';

const GUIDE_AREAS = AREAS.slice(0, 10).map((area) => area.id);

function verdictsOfPreset(id: string): Map<string, Verdict> {
  const preset = findPreset(id);
  if (!preset) throw new Error(`no preset ${id}`);
  const agent = syntheticAgent(presetPolicy(preset, OPERATIONS));
  return new Map(
    OPERATIONS.map((operation) => [
      operation.id,
      decide({ operation, fieldsPresent: new Set() }, agent, false).verdict,
    ]),
  );
}

describe('decide over the catalogue', () => {
  it('agrees with the oracle on every operation, level, rule and field', () => {
    const { tried, differs } = compareWithOracle(OPERATIONS);
    expect(differs).toBeNull();
    expect(tried).toBeGreaterThan(OPERATIONS.length * 100);
  });
});

describe('presets over the catalogue', () => {
  it('touch the ten areas of the guide only', () => {
    for (const preset of PRESETS) {
      const { grants, rules } = presetPolicy(preset, OPERATIONS);
      const ruled = OPERATIONS.filter((operation) => rules.has(operation.id)).map((operation) => operation.area);
      for (const area of [...grants.keys(), ...ruled]) expect(GUIDE_AREAS).toContain(area);
    }
  });

  it('grant only levels that the area can have', () => {
    for (const preset of PRESETS) {
      for (const [id, level] of Object.entries(preset.grants)) {
        const area = AREAS.find((one) => one.id === id);
        expect(level === 'full' || (level === 'read' ? area?.read : area?.write), `${preset.id} ${id}`).toBeTruthy();
      }
    }
  });

  it('read_only allows exactly the reading operations of the ten areas', () => {
    const verdicts = verdictsOfPreset('read_only');
    for (const { id, area, access, effects } of OPERATIONS) {
      const plainRead = GUIDE_AREAS.includes(area) && access === 'read' && !effects.includes('mints_credential');
      expect(verdicts.get(id), id).toBe(plainRead ? 'allow' : 'deny');
    }
  });

  it('full_no_deletes denies each irreversible operation by rule and leaves no conditional one open', () => {
    const verdicts = verdictsOfPreset('full_no_deletes');
    const irreversible = OPERATIONS.filter(({ effects }) => effects.includes('irreversible'));
    expect(irreversible.length).toBeGreaterThan(20);
    for (const { id } of irreversible) expect(verdicts.get(id), id).toBe('deny');
    const conditional = OPERATIONS.flatMap((operation) => operation.conditionalEffects);
    expect(conditional.filter(({ effect }) => effect === 'irreversible')).toEqual([]);
  });

  it('deny everything outside the ten areas', () => {
    for (const preset of PRESETS) {
      const verdicts = verdictsOfPreset(preset.id);
      const open = OPERATIONS.filter(({ id, area }) => verdicts.get(id) !== 'deny' && !GUIDE_AREAS.includes(area));
      expect(open).toEqual([]);
    }
  });
});

describe('loosensAny over the catalogue', () => {
  it('notices every change of grants and rules through which an agent can do more', () => {
    const operationIds = OPERATIONS.map((operation) => operation.id);
    const pairs = policyPairs(
      AREAS.map((area) => area.id),
      operationIds,
    );
    let tightening = 0;
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const changes = diffPolicies(before, after);
        if (changes.length === 0 || loosensAny(changes)) return;
        tightening++;
        expect(gained(before, after, OPERATIONS)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    expect(tightening).toBeGreaterThan(50);
  });

  it('notices every single step of a level or rule through which an operation gets more open', () => {
    const missed: string[] = [];
    const levels = ['off', 'read', 'write', 'full'] as const;
    const rules = [undefined, 'allow', 'ask', 'deny'] as const;
    const settings = levels.flatMap((level) => rules.map((rule) => ({ level, rule })));
    const stateOf = (id: string, area: string, { level, rule }: (typeof settings)[number]) => {
      const agent = syntheticAgent({ grants: new Map([[area, level]]), rules: new Map(rule ? [[id, rule]] : []) });
      const agents = new Map([[agent.id, agent]]);
      return {
        stopped: false,
        keyEverSet: false,
        defaultAccountId: 'acc_sandbox',
        accounts: new Map(),
        agents,
        guard: DEFAULT_GUARD,
      };
    };
    for (const operation of OPERATIONS) {
      const states = settings.map((setting) => stateOf(operation.id, operation.area, setting));
      for (const before of states) {
        for (const after of states) {
          if (!loosensAny(diffPolicies(before, after)) && gained(before, after, [operation]).length > 0) {
            missed.push(operation.id);
          }
        }
      }
    }
    expect(missed).toEqual([]);
  });
});
