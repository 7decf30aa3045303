/** Runs `decide` and the oracle side by side over every situation of an operation. */
import { decide } from '../../src/core/decide.ts';
import type { Operation } from '../../src/core/operation.ts';
import type { AgentPolicy, Decision, Level, RuleEffect } from '../../src/core/policy-state.ts';
import { expectedDecision, type Situation } from './permission-oracle.ts';
import { syntheticAgent } from './synthetic-policy.ts';

/** Each level and rule, none, and a text that is neither: a row of a table changed by hand. */
export const GRANTS = [undefined, 'off', 'read', 'write', 'full', 'admin'] as const;
export const RULES = [undefined, 'allow', 'ask', 'deny', 'perhaps'] as const;
const BOOLEANS = [false, true] as const;

/** Stored text becomes a map as a careless reader of the table would make it, without a check. */
export function agentFor(situation: Situation): AgentPolicy {
  const { operation, grant, rule, paused } = situation;
  const grants: Map<string, Level> = new Map();
  const rules: Map<string, RuleEffect> = new Map();
  if (operation && grant !== undefined) grants.set(operation.area, JSON.parse(JSON.stringify(grant)));
  if (operation && rule !== undefined) rules.set(operation.id, JSON.parse(JSON.stringify(rule)));
  return syntheticAgent({ grants, rules, paused });
}

export function actualDecision(situation: Situation): Decision {
  const request = { operation: situation.operation, fieldsPresent: new Set(situation.present) };
  return decide(request, agentFor(situation), situation.stopped);
}

function* situationsOf(operation: Operation): Generator<Situation> {
  const fields = operation.conditionalEffects.flatMap((conditional) => conditional.fields);
  const presents = fields.length === 0 ? [[]] : [[], ...fields.map((field) => [field]), fields, ['another_field']];
  for (const present of presents) {
    for (const grant of GRANTS) {
      for (const rule of RULES) {
        for (const paused of BOOLEANS) {
          for (const stopped of BOOLEANS) yield { operation, present, grant, rule, paused, stopped };
        }
      }
    }
  }
}

/** How many situations were tried, and the first in which decide and the oracle differ. */
export function compareWithOracle(operations: Iterable<Operation>): { tried: number; differs: unknown } {
  let tried = 0;
  for (const operation of operations) {
    for (const situation of situationsOf(operation)) {
      tried++;
      const actual = actualDecision(situation);
      const expected = expectedDecision(situation);
      if (JSON.stringify(actual) !== JSON.stringify(expected)) {
        return { tried, differs: { situation, actual, expected } };
      }
    }
  }
  return { tried, differs: null };
}
