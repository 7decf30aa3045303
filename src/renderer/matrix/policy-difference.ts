/** What would change from one policy to another, area by area and rule by rule, in words. */
import type { AgentShape } from '../../contract/bridge.ts';
import { AREAS, OPERATIONS } from '../../core/catalogue/catalogue.ts';
import { loosens } from '../../core/policy-changes.ts';
import { LEVEL_TITLES } from './cell-facts.ts';

type Policy = Pick<AgentShape, 'grants' | 'rules'>;

export interface Difference {
  readonly key: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** The agent may do more than before. */
  readonly loosens: boolean;
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
      loosens: loosens({ key: `agent/x/grant/${id}`, before: from, after: to }),
    });
  }
  for (const { id, label } of OPERATIONS) {
    const [from, to] = [before.rules[id], after.rules[id]];
    if (from === to) continue;
    found.push({
      key: `rule/${id}`,
      what: label,
      before: RULE_TITLES[from ?? 'inherit'],
      after: RULE_TITLES[to ?? 'inherit'],
      loosens: loosens({ key: `agent/x/rule/${id}`, before: from ?? null, after: to ?? null }),
    });
  }
  return found;
}
