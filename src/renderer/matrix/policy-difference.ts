/** What would change from one policy to another, area by area and rule by rule, in words. */
import type { AgentShape } from '../../contract/bridge.ts';
import { AREAS, OPERATIONS } from '../../core/catalogue/catalogue.ts';
import type { Operation } from '../../core/operation.ts';
import { loosens } from '../../core/policy-changes.ts';
import type { Verdict } from '../../core/policy-state.ts';
import { decisionOn, LEVEL_TITLES } from './cell-facts.ts';

type Policy = Pick<AgentShape, 'grants' | 'rules'>;

export interface Difference {
  readonly key: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Whether the agent may do more than before, or less; a rule can also come or go without any difference now. */
  readonly effect: 'more' | 'less' | 'same';
}

export const RULE_TITLES = { inherit: 'Inherit', allow: 'Allow', ask: 'Ask', deny: 'Deny' } as const;

export function differences(before: Policy, after: Policy): readonly Difference[] {
  const found: Difference[] = [];
  for (const { id, title } of AREAS) {
    const [from, to] = [before.grants[id] ?? 'off', after.grants[id] ?? 'off'];
    if (from === to) continue;
    found.push({
      key: `grant/${id}`,
      what: title,
      before: LEVEL_TITLES[from],
      after: LEVEL_TITLES[to],
      effect: loosens({ key: `agent/x/grant/${id}`, before: from, after: to }) ? 'more' : 'less',
    });
  }
  for (const operation of OPERATIONS) {
    const { id, label } = operation;
    const [from, to] = [before.rules[id], after.rules[id]];
    if (from === to) continue;
    found.push({
      key: `rule/${id}`,
      what: label,
      before: RULE_TITLES[from ?? 'inherit'],
      after: RULE_TITLES[to ?? 'inherit'],
      effect: effectOn(operation, before, after),
    });
  }
  return found;
}

const FREEDOM: Readonly<Record<Verdict, number>> = { deny: 0, ask: 1, allow: 2 };

function effectOn(operation: Operation, before: Policy, after: Policy): Difference['effect'] {
  const step = FREEDOM[decisionOn(operation, after).verdict] - FREEDOM[decisionOn(operation, before).verdict];
  return step > 0 ? 'more' : step < 0 ? 'less' : 'same';
}
