/** Clauses on changed limits for the sentence of a change: "set the day limit of Voiceover Agent to 5,000 credits". */
import { type AgentLimits, type GuardLimits, NO_AGENT_LIMITS } from './limits.ts';
import type { FlatValue, PolicyChange } from './policy-state.ts';
import { agentWord, count, credits, listed, word } from './sentence-parts.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `agent`: its name as it stands in a sentence. `limits`: after the changes. */
export function agentLimitClauses(
  agent: string,
  changes: readonly PolicyChange[],
  limits: AgentLimits,
): readonly string[] {
  const clauses: string[] = [];
  let raiseTold = false;
  for (const { key, before, after } of changes) {
    const name = nameOf(key);
    const isRaise = name === 'raise' || name === 'raise_until';
    // Amount and end of a raise are told together.
    if (isRaise && raiseTold) continue;
    if (isRaise) raiseTold = true;
    clauses.push(isRaise ? raiseClause(agent, limits) : agentClause(agent, name, before, after));
  }
  return clauses;
}

/** `account`: its name as it stands in a sentence. */
export function accountLimitClause(account: string, { key, before, after }: PolicyChange): string {
  const name = nameOf(key);
  if (name === 'floor') {
    return typeof after === 'number'
      ? `kept ${credits(after)} of account ${account} back for the owner`
      : `kept no credits of account ${account} back any more`;
  }
  if (name === 'owner_slot')
    return `kept ${after === true ? 'one' : 'no'} place of account ${account} free for the owner`;
  return windowClause(name, `account ${account}`, before, after);
}

/** `guard`: after the change. */
export function guardClause(name: string, guard: GuardLimits): string {
  switch (name) {
    case 'identical':
      return guard.identical === null
        ? 'turned off the guard against identical calls'
        : `set the guard to pause an agent after ${count(guard.identical, 'identical call')} in a minute`;
    case 'denials':
      return guard.denials === null
        ? 'turned off the guard against denied calls'
        : `set the guard to pause an agent after ${count(guard.denials, 'denied call')} in a minute`;
    default:
      return guard.habit === null
        ? 'turned off the guard against unusual spending'
        : `set the guard to pause an agent that spends ${guard.habit} times its usual hour`;
  }
}

function agentClause(agent: string, name: string, before: FlatValue, after: FlatValue): string {
  const amount = typeof after === 'number' ? after : null;
  switch (name) {
    case 'per_request':
      return amount === null
        ? `cleared the limit per request of ${agent}`
        : `set the limit per request of ${agent} to ${credits(amount)}`;
    case 'unpriced':
      return `changed calls without a known price for ${agent} from ${unpricedWord(before)} to ${unpricedWord(after)}`;
    case 'characters':
      return amount === null
        ? `let ${agent} send texts of any length`
        : `let ${agent} send at most ${count(amount, 'character')} per request`;
    case 'voices':
    case 'models':
      return listClause(agent, name === 'voices' ? 'voice' : 'model', after);
    case 'parallel':
      return `let ${agent} make ${amount === null ? 'any number of calls' : count(amount, 'call')} at a time`;
    case 'voice_slots':
      return `let ${agent} add ${amount === null ? 'any number of voices' : count(amount, 'voice')} a month`;
    case 'weight':
      return `gave ${agent} ${count(amount ?? NO_AGENT_LIMITS.weight, 'turn')} in the queue for each turn of another agent`;
    default:
      return windowClause(name, agent, before, after);
  }
}

function windowClause(name: string, of: string, before: FlatValue, after: FlatValue): string {
  const known = name === 'hour' || name === 'day' || name === 'month';
  if (known && typeof after === 'number') return `set the ${name} limit of ${of} to ${credits(after)}`;
  if (known && after === null) return `cleared the ${name} limit of ${of}`;
  return `changed the limit ${word(name)} of ${of} from ${valueWord(before)} to ${valueWord(after)}`;
}

function raiseClause(agent: string, { raise, hourMilli, dayMilli, monthMilli }: AgentLimits): string {
  const raised = [hourMilli !== null && 'hour', dayMilli !== null && 'day', monthMilli !== null && 'month'].filter(
    (name) => name !== false,
  );
  const limits = `the ${listed(raised)}${raised.length === 0 ? 'limits' : raised.length === 1 ? ' limit' : ' limits'}`;
  if (raise === null) return `ended the raise of ${limits} of ${agent}`;
  return `raised ${limits} of ${agent} by ${credits(raise.milli)} until ${localTime(raise.until)}`;
}

function listClause(agent: string, noun: string, after: FlatValue): string {
  if (typeof after !== 'string') return `let ${agent} use every ${noun}`;
  const [first = '', second, ...more] = after.split(',');
  if (second === undefined) return `let ${agent} use ${noun} ${word(first)} only`;
  if (more.length === 0) return `let ${agent} use ${noun}s ${word(first)} and ${word(second)} only`;
  return `let ${agent} use ${noun} ${word(first)} and ${more.length + 1} more only`;
}

function unpricedWord(value: FlatValue): string {
  if (value === null) return 'Deny';
  if (value === 'ask') return 'Ask';
  return typeof value === 'number' ? `${credits(value)} each` : valueWord(value);
}

/** `25 November 23:59`, in this machine's time zone. */
function localTime(time: number): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return 'an unknown time';
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function nameOf(key: string): string {
  return key.split('/')[3] ?? '';
}

function valueWord(value: FlatValue): string {
  return value === null ? 'nothing' : agentWord(String(value));
}
