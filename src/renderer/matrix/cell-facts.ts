/** What an agent may do in an area, worked out with the very function that decides its calls; and that in words. */
import type { AgentShape } from '../../contract/bridge.ts';
import { OPERATIONS } from '../../core/catalogue/catalogue.ts';
import { decide } from '../../core/decide.ts';
import { allows } from '../../core/levels.ts';
import { NO_AGENT_LIMITS } from '../../core/limits.ts';
import type { Access, Area, Operation } from '../../core/operation.ts';
import type { AgentPolicy, Decision, Level } from '../../core/policy-state.ts';

export const LEVEL_TITLES: Readonly<Record<Level, string>> = { off: 'Off', read: 'Read', write: 'Write', full: 'Full' };

export interface CellFacts {
  readonly level: Level;
  /** A rule makes some operation differ from what the level says. */
  readonly differs: boolean;
  readonly asks: boolean;
}

type Granted = Pick<AgentShape, 'grants' | 'rules'>;

const operationsByArea = Map.groupBy(OPERATIONS, ({ area }) => area);

export function operationsOf(areaId: string): readonly Operation[] {
  return operationsByArea.get(areaId) ?? [];
}

/** The agent as `decide` wants it. Whether it is paused is told elsewhere: here is what holds when it is not. */
function policyOf({ grants, rules }: Granted): AgentPolicy {
  return {
    id: '',
    name: '',
    tokenHash: '',
    tokenHint: '',
    accountId: '',
    paused: false,
    expiresAt: null,
    createdAt: 0,
    grants: new Map(Object.entries(grants)),
    rules: new Map(Object.entries(rules)),
    limits: NO_AGENT_LIMITS,
  };
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** The decision on one operation before its body is known. */
export function decisionOn(operation: Operation, agent: Granted): Decision {
  return decide({ operation, fieldsPresent: NO_FIELDS }, policyOf(agent), false);
}

export function levelOf(agent: Granted, areaId: string): Level {
  return agent.grants[areaId] ?? 'off';
}

const known = new WeakMap<Granted, Map<string, CellFacts>>();

/** Worked out once for each agent as it was answered: the objects are never changed. */
export function cellFacts(agent: Granted, area: Area): CellFacts {
  let ofAgent = known.get(agent);
  if (!ofAgent) {
    ofAgent = new Map();
    known.set(agent, ofAgent);
  }
  let facts = ofAgent.get(area.id);
  if (!facts) {
    facts = workOut(agent, area);
    ofAgent.set(area.id, facts);
  }
  return facts;
}

function workOut(agent: Granted, area: Area): CellFacts {
  const policy = policyOf(agent);
  const plain = { ...policy, rules: new Map() };
  let differs = false;
  let asks = false;
  for (const operation of operationsOf(area.id)) {
    const { verdict } = decide({ operation, fieldsPresent: NO_FIELDS }, policy, false);
    if (verdict === 'ask') asks = true;
    if (!policy.rules.has(operation.id)) continue;
    if (verdict !== decide({ operation, fieldsPresent: NO_FIELDS }, plain, false).verdict) differs = true;
  }
  return { level: levelOf(agent, area.id), differs, asks };
}

/** What follows the agent's name: "may list, search and listen to voices. It may not edit or delete voices." */
export function cellSentence(agent: Granted, area: Area): string {
  const level = levelOf(agent, area.id);
  return [levelSentence(area, level), ...exceptions(agent, area, level)].join(' ');
}

function levelSentence(area: Area, level: Level): string {
  const granted = textsOf(area, (access) => allows(level, access));
  const withheld = textsOf(area, (access) => !allows(level, access));
  const [first, ...others] = granted;
  if (first === undefined) return `may do nothing in ${area.title}.`;
  return [
    `may ${lower(first)}`,
    ...others.map((text) => `It may also ${lower(text)}`),
    ...withheld.map((text) => `It may not ${negated(text)}.`),
  ].join(' ');
}

function textsOf(area: Area, wanted: (access: Access) => boolean): string[] {
  return [wanted('read') ? area.read : null, wanted('write') ? area.write : null].filter((text) => text !== null);
}

/** Operations that the level alone does not tell: those that ask, and those that a rule or their nature decides. */
export function exceptions(agent: Granted, area: Area, level: Level): string[] {
  const asking: string[] = [];
  const ruled: Record<'allow' | 'deny', string[]> = { allow: [], deny: [] };
  const minting: string[] = [];
  const never: string[] = [];
  const policy = policyOf({ rules: agent.rules, grants: { [area.id]: level } });
  const plain = { ...policy, rules: new Map() };
  for (const operation of operationsOf(area.id)) {
    const { verdict, reason } = decide({ operation, fieldsPresent: NO_FIELDS }, policy, false);
    const label = lower(operation.label);
    if (verdict === 'ask') asking.push(label);
    else if (reason === 'rule_allows' || reason === 'rule_denies') {
      const without = decide({ operation, fieldsPresent: NO_FIELDS }, plain, false);
      if (without.verdict !== verdict) ruled[verdict].push(label);
    } else if (reason === 'mints_credential' && allows(level, operation.access)) minting.push(label);
    else if (reason === 'never_forward' && allows(level, operation.access)) never.push(label);
  }
  const sentences: string[] = [];
  if (asking.length > 0) sentences.push(`It asks you before it may ${either(asking)}.`);
  if (ruled.allow.length > 0) sentences.push(`By a rule it may ${either(ruled.allow, 'and')}.`);
  if (ruled.deny.length > 0) sentences.push(`By a rule it may not ${either(ruled.deny)}.`);
  if (minting.length > 0) sentences.push(`Only a rule of its own lets it ${either(minting)}.`);
  if (never.length > 0) sentences.push(`Nothing lets it ${either(never)}.`);
  return sentences;
}

/** What a level allows, one line each, for whoever chooses one. */
export function levelWords(area: Area, level: Level): string[] {
  if (level === 'off') return [`Nothing in ${area.title}.`];
  const texts = textsOf(area, (access) => allows(level, access));
  return texts.length === 2 ? ['Everything of Read and Write.'] : texts;
}

/** Why an area cannot have a level. */
export function missingLevel(area: Area, level: Level): string {
  return level === 'read' ? `${area.title} has nothing to read.` : `${area.title} has nothing to write.`;
}

const SHOWN = 3;

function either(labels: readonly string[], word = 'or'): string {
  if (labels.length === 1) return labels[0] ?? '';
  const shown = labels.length > SHOWN ? labels.slice(0, SHOWN - 1) : labels.slice(0, -1);
  const rest = labels.length - shown.length;
  return `${shown.join(', ')} ${word} ${rest === 1 ? labels.at(-1) : `do ${rest} other things`}`;
}

/** "Edit and delete voices; rendering uses credits." as something that may not be done: "edit or delete voices". */
function negated(text: string): string {
  return lower(text)
    .replace(/;.*$|\.$/g, '')
    .replace(/, which (uses credits|costs money)/, '')
    .replaceAll(' and ', ' or ');
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
