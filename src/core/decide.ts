/** Permission: may this agent do this? Pure; design.md §4, first match wins. Bounds (voice, size, credits) come later. */
import { allows } from './levels.ts';
import type { ConditionalEffect, Effect, Operation } from './operation.ts';
import type { AgentPolicy, Decision, PermissionReason, PermissionRequest, Switch } from './policy-state.ts';

type AsksBecause = NonNullable<Decision['asksBecause']>;

/** The effects that ask unless a rule allows, in the order in which they are named as the cause. */
const ASKING_EFFECTS = [
  'irreversible',
  'places_call',
  'clones_person',
  'admits_others',
  'reaches_out',
] as const satisfies readonly (Effect & AsksBecause)[];

const NO_FIELDS: ReadonlySet<string> = new Set();
const STOP_ALL: Switch = { kind: 'stop_all' };
const AGENT: Switch = { kind: 'agent' };
const CATALOGUE: Switch = { kind: 'catalogue' };

/**
 * Decides one request of one agent. Always returns a decision: a level or rule that is not one (a policy row changed by hand)
 * denies. With `fieldsPresent` empty this is the decision on the head; more fields only ever tighten it.
 */
export function decide(request: PermissionRequest, agent: AgentPolicy, stopped: boolean): Decision {
  if (stopped) return deny('stopped', STOP_ALL);
  if (agent.paused) return deny('agent_paused', AGENT);
  const { operation, fieldsPresent } = request;
  if (operation === null) return deny('unknown_operation', CATALOGUE);
  if (operation.neverForward) return deny('never_forward', CATALOGUE);
  return decideByRule(operation, agent) ?? decideByGrant(operation, fieldsPresent, agent);
}

/**
 * The conditional effects that would tighten the decision on the head: the body fields to look for before forwarding. Empty
 * when a rule decides, and when the head is denied already.
 */
export function openEffects(operation: Operation, agent: AgentPolicy): readonly ConditionalEffect[] {
  if (operation.conditionalEffects.length === 0 || agent.rules.has(operation.id)) return [];
  const head = decide({ operation, fieldsPresent: NO_FIELDS }, agent, false);
  if (head.verdict === 'deny') return [];
  return operation.conditionalEffects.filter(
    ({ effect }) => effect === 'mints_credential' || (head.verdict === 'allow' && isAsking(effect)),
  );
}

function decideByRule(operation: Operation, agent: AgentPolicy): Decision | null {
  const effect = agent.rules.get(operation.id);
  if (effect === undefined) return null;
  const decidedBy: Switch = { kind: 'rule', operation: operation.id, effect };
  switch (effect) {
    case 'allow':
      return { verdict: 'allow', reason: 'rule_allows', decidedBy, asksBecause: null };
    case 'ask':
      return { verdict: 'ask', reason: 'approval_required', decidedBy, asksBecause: 'rule' };
    default:
      return deny('rule_denies', decidedBy);
  }
}

function decideByGrant(operation: Operation, fieldsPresent: ReadonlySet<string>, agent: AgentPolicy): Decision {
  const inherited: Switch = { kind: 'rule', operation: operation.id, effect: 'inherit' };
  if (hasEffect(operation, fieldsPresent, 'mints_credential')) return deny('mints_credential', inherited);
  const level = agent.grants.get(operation.area) ?? 'off';
  const decidedBy: Switch = { kind: 'grant', area: operation.area, level };
  if (!allows(level, operation.access)) {
    if (level === 'read') return deny('area_read_only', decidedBy);
    if (level === 'write') return deny('area_write_only', decidedBy);
    return deny('area_off', decidedBy);
  }
  const asksBecause = ASKING_EFFECTS.find((effect) => hasEffect(operation, fieldsPresent, effect));
  if (asksBecause) return { verdict: 'ask', reason: 'approval_required', decidedBy: inherited, asksBecause };
  return { verdict: 'allow', reason: 'granted', decidedBy, asksBecause: null };
}

/** Whether the operation has the effect here: always, or because one of the fields it is tied to is present. */
function hasEffect(operation: Operation, fieldsPresent: ReadonlySet<string>, effect: Effect): boolean {
  if (operation.effects.includes(effect)) return true;
  return operation.conditionalEffects.some(
    (conditional) => conditional.effect === effect && conditional.fields.some((field) => fieldsPresent.has(field)),
  );
}

function isAsking(effect: Effect): boolean {
  return ASKING_EFFECTS.some((asking) => asking === effect);
}

function deny(reason: PermissionReason, decidedBy: Switch): Decision {
  return { verdict: 'deny', reason, decidedBy, asksBecause: null };
}
