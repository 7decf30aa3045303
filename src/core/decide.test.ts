import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actualDecision, agentFor, compareWithOracle, GRANTS, RULES } from '../../test/support/permission-compare.ts';
import { expectedDecision, type Situation } from '../../test/support/permission-oracle.ts';
import { syntheticAgent, syntheticOperation } from '../../test/support/synthetic-policy.ts';
import { decide, openEffects } from './decide.ts';
import type { Access, Effect, Operation } from './operation.ts';
import type { Level, RuleEffect } from './policy-state.ts';

const EFFECTS: readonly Effect[] = [
  'spends',
  'irreversible',
  'mints_credential',
  'places_call',
  'clones_person',
  'admits_others',
  'reaches_out',
];
const BOOLEANS = [false, true] as const;
const RANK = { deny: 0, ask: 1, allow: 2 } as const;

function* syntheticOperations(): Generator<Operation> {
  for (const access of ['read', 'write'] as const) {
    for (let set = 0; set < 1 << EFFECTS.length; set++) {
      const effects = EFFECTS.filter((_, index) => set & (1 << index));
      for (const neverForward of BOOLEANS) yield syntheticOperation({ access, effects, neverForward });
      for (const effect of EFFECTS) {
        yield syntheticOperation({
          access,
          effects,
          conditionalEffects: [{ effect, fields: ['source_url', 'a[].b'] }],
        });
      }
    }
  }
}

const accesses = fc.constantFrom<Access>('read', 'write');
const effectSets = fc.subarray([...EFFECTS]);
const fieldNames = ['f1', 'f2', 'f3', 'f4'];
const operations = fc
  .record({
    access: accesses,
    effects: effectSets,
    neverForward: fc.boolean(),
    conditionalEffects: fc.array(
      fc.record({ effect: fc.constantFrom(...EFFECTS), fields: fc.subarray(fieldNames, { minLength: 1 }) }),
      { maxLength: 3 },
    ),
  })
  .map(syntheticOperation);
const situations: fc.Arbitrary<Situation> = fc.record({
  operation: fc.option(operations),
  present: fc.subarray(fieldNames),
  grant: fc.constantFrom(...GRANTS),
  rule: fc.constantFrom(...RULES),
  paused: fc.boolean(),
  stopped: fc.boolean(),
});

describe('decide', () => {
  it('agrees with the oracle on every kind of operation, level and rule', () => {
    const { tried, differs } = compareWithOracle(syntheticOperations());
    expect(differs).toBeNull();
    expect(tried).toBeGreaterThan(500_000);
  });

  it('agrees with the oracle when several effects hang on several fields', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        expect(actualDecision(situation)).toEqual(expectedDecision(situation));
      }),
      { numRuns: 3000 },
    );
  });

  it('never becomes more permissive when more fields are found', () => {
    fc.assert(
      fc.property(situations, fc.subarray(fieldNames), (situation, more) => {
        const fewer = actualDecision(situation);
        const found = actualDecision({ ...situation, present: [...situation.present, ...more] });
        expect(RANK[found.verdict]).toBeLessThanOrEqual(RANK[fewer.verdict]);
      }),
    );
  });

  it('denies an agent without grants and rules everything', () => {
    for (const operation of syntheticOperations()) {
      const decision = decide({ operation, fieldsPresent: new Set() }, syntheticAgent({}), false);
      expect(decision.verdict).toBe('deny');
    }
  });

  it('knows an area or operation only by its own id, not by what every object inherits', () => {
    const operation = syntheticOperation({ id: 'constructor', area: '__proto__' });
    const decision = decide({ operation, fieldsPresent: new Set() }, syntheticAgent({}), false);
    expect(decision.reason).toBe('area_off');
  });
});

describe('openEffects', () => {
  const agent = (grant: Level, rule?: RuleEffect) =>
    syntheticAgent({ grants: new Map([['voices', grant]]), rules: new Map(rule ? [['voices.try', rule]] : []) });
  const cloning = { effect: 'clones_person', fields: ['files'] } as const;

  it('names the effects that would turn an allowed call into one that asks', () => {
    const spending = { effect: 'spends', fields: ['auto_convert'] } as const;
    const operation = syntheticOperation({ conditionalEffects: [spending, cloning] });
    expect(openEffects(operation, agent('write'))).toEqual([cloning]);
  });

  it('names a field that mints a credential even where the head asks already', () => {
    const minting = { effect: 'mints_credential', fields: ['with_secret'] } as const;
    const operation = syntheticOperation({ effects: ['irreversible'], conditionalEffects: [cloning, minting] });
    expect(openEffects(operation, agent('full'))).toEqual([minting]);
  });

  it('is empty when a rule decides or the head is denied', () => {
    const operation = syntheticOperation({ conditionalEffects: [cloning] });
    for (const rule of ['allow', 'ask', 'deny'] as const)
      expect(openEffects(operation, agent('full', rule))).toEqual([]);
    expect(openEffects(operation, agent('read'))).toEqual([]);
  });

  it('is empty exactly when no field can change the decision on the head', () => {
    fc.assert(
      fc.property(situations, (drawn) => {
        const { operation } = drawn;
        if (operation === null) return;
        const head = actualDecision({ ...drawn, present: [], stopped: false }).verdict;
        const found = actualDecision({ ...drawn, present: fieldNames, stopped: false }).verdict;
        expect(openEffects(operation, agentFor(drawn)).length > 0).toBe(head !== found);
      }),
      { numRuns: 3000 },
    );
  });
});
