import { AREAS } from '../../core/catalogue/catalogue.ts';
import { matchOperation } from '../../core/catalogue/matcher.ts';
import { decide } from '../../core/decide.ts';
import { diffPolicies } from '../../core/policy-changes.ts';
import type { PolicyState, Switch } from '../../core/policy-state.ts';
import { parseTarget } from '../../gateway/target.ts';
import { CallError } from '../call-error.ts';
import { exportPolicy, importPolicy } from '../policy-document.ts';
import { withAgent, withEntry } from '../policy-edit.ts';
import { checkLevel, checkRule } from '../valid-policy.ts';
import type { Handlers } from './handler.ts';

export const grantHandlers: Handlers<'grant'> = {
  'grant.set': (input, actor, { book }) => {
    const agent = book.agent(input.agent);
    const area = checkLevel(input.area, input.level);
    const level = input.level === 'off' ? null : input.level;
    const changed = book.commit(
      withAgent(book.state, { ...agent, grants: withEntry(agent.grants, area.id, level) }),
      actor,
    );
    return {
      message: changed
        ? `${area.title} is ${input.level} for ${agent.name}.`
        : `${area.title} was ${input.level} for ${agent.name} already.`,
    };
  },
};

export const ruleHandlers: Handlers<'rule'> = {
  'rule.set': (input, actor, { book }) => {
    const agent = book.agent(input.agent);
    const operation = checkRule(input.operation, input.effect);
    book.commit(withAgent(book.state, { ...agent, rules: withEntry(agent.rules, operation.id, input.effect) }), actor);
    const effect = input.effect ?? 'decided by its area again';
    return { message: `${operation.id} is ${effect} for ${agent.name}.` };
  },
};

export const policyHandlers: Handlers<'policy'> = {
  'policy.explain': (input, _actor, { book }) => {
    const agent = book.agent(input.agent);
    const target = parseTarget(input.path);
    if (!target.ok) throw new CallError('bad_input', `That path is refused before any policy: ${target.detail}.`);
    const match = matchOperation(input.method, target.path);
    if (match.kind === 'method_not_allowed') {
      throw new CallError('bad_input', `${target.path} has no ${input.method}: only ${match.allowed.join(', ')}.`);
    }
    const operation = match.kind === 'operation' ? match.operation : null;
    const decision = decide({ operation, fieldsPresent: new Set() }, agent, book.state.stopped);
    const verdict = decision.verdict === 'allow' ? 'allowed' : decision.verdict === 'ask' ? 'asked first' : 'denied';
    const what = operation ? operation.label : `${input.method} ${target.path} (unknown)`;
    return {
      decision: decision.verdict,
      reason: decision.reason,
      operation: operation?.id ?? null,
      area: operation?.area ?? null,
      switch: switchWords(decision.decidedBy),
      sentence: `${what}: ${verdict} for ${agent.name} (${decision.reason}).`,
    };
  },
  'policy.export': (_input, _actor, { book }) => ({ document: exportPolicy(book.state) }),
  'policy.import': (input, actor, { book }) => {
    const next = importPolicy(input.document, book.state);
    const before = book.state;
    const changed = book.commit(next, actor);
    const names = changed ? changedNames(before, next) : [];
    return {
      changes: names.length,
      message: changed ? `Changed ${names.join(', ')}.` : 'Nothing differs; nothing was changed.',
    };
  },
};

/** What an import changed, by name. */
function changedNames(before: PolicyState, after: PolicyState): readonly string[] {
  const owners = new Set(diffPolicies(before, after).map(({ key }) => key.split('/', 2).join('/')));
  return [
    ...[...after.agents.values()].filter(({ id }) => owners.has(`agent/${id}`)).map(({ name }) => name),
    ...[...after.accounts.values()]
      .filter(({ id }) => owners.has(`account/${id}`))
      .map(({ name }) => `account ${name}`),
    ...([...owners].some((owner) => owner.startsWith('guard/')) ? ['the guard'] : []),
  ];
}

function switchWords(decidedBy: Switch): string {
  switch (decidedBy.kind) {
    case 'stop_all':
      return 'Stop all';
    case 'agent':
      return 'the agent is paused';
    case 'catalogue':
      return 'the catalogue: no switch changes it';
    case 'grant':
      return `area ${AREAS.find((area) => area.id === decidedBy.area)?.title ?? decidedBy.area} is ${decidedBy.level}`;
    case 'rule':
      return decidedBy.effect === 'inherit'
        ? `no rule for ${decidedBy.operation}`
        : `the rule for ${decidedBy.operation} is ${decidedBy.effect}`;
  }
}
