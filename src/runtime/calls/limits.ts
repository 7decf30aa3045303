import type { AgentLimits } from '../../core/limits.ts';
import { endOfLocalDay } from '../../core/local-days.ts';
import { CallError } from '../call-error.ts';
import { editAgentLimits, toMilli } from '../limit-edit.ts';
import { withAgent } from '../policy-edit.ts';
import { agentShapeOf } from './agents.ts';
import type { Handlers, Parts } from './handler.ts';

/** A raise is for a while: what is to stay is a higher limit. */
const LONGEST_RAISE_MS = 366 * 24 * 3_600_000;

export const limitHandlers: Handlers<'limit'> = {
  'limit.set': ({ agent: ref, ...edit }, actor, parts) => {
    const agent = parts.book.agent(ref);
    const changed = { ...agent, limits: editAgentLimits(agent.limits, edit) };
    parts.book.commit(withAgent(parts.book.state, changed), actor);
    return agentShapeOf(changed, parts);
  },
  'limit.raise': ({ agent: ref, credits, until }, actor, parts) => {
    const agent = parts.book.agent(ref);
    const { hourMilli, dayMilli, monthMilli } = agent.limits;
    if (credits !== null && hourMilli === null && dayMilli === null && monthMilli === null) {
      throw new CallError('refused', `${agent.name} has no hour, day or month limit that could be raised.`);
    }
    const changed = { ...agent, limits: { ...agent.limits, raise: raiseOf(credits, until, parts) } };
    parts.book.commit(withAgent(parts.book.state, changed), actor);
    return agentShapeOf(changed, parts);
  },
};

export const guardHandlers: Handlers<'guard'> = {
  'guard.get': (_input, _actor, { book }) => book.state.guard,
  'guard.set': (input, actor, { book }) => {
    const { identical, denials, habit } = book.state.guard;
    const guard = {
      identical: input.identical === undefined ? identical : input.identical,
      denials: input.denials === undefined ? denials : input.denials,
      habit: input.habit === undefined ? habit : input.habit,
    };
    book.commit({ ...book.state, guard }, actor);
    return guard;
  },
};

function raiseOf(credits: number | null, until: string | undefined, { now }: Parts): AgentLimits['raise'] {
  if (credits === null) {
    if (until !== undefined)
      throw new CallError('bad_input', 'A raise that is ended has no time until which it holds.');
    return null;
  }
  if (credits === 0) throw new CallError('bad_input', 'A raise is more than 0 credits.');
  const at = until === undefined ? endOfLocalDay(now()) : Date.parse(until);
  if (Number.isNaN(at)) throw new CallError('bad_input', `"${until}" is no time.`);
  if (at <= now()) throw new CallError('bad_input', `${until} has passed.`);
  if (at > now() + LONGEST_RAISE_MS) throw new CallError('bad_input', 'A raise lasts a year at most.');
  return { milli: toMilli(credits), until: at };
}
