/** What a policy lets anybody do, worked out from `decide` and from where calls would go: the measure of "loosens". */
import { decide } from '../../src/core/decide.ts';
import type { Operation } from '../../src/core/operation.ts';
import type { AgentPolicy, PolicyState } from '../../src/core/policy-state.ts';

const RANK = { deny: 0, ask: 1, allow: 2 } as const;
/** One moment before, between and after every end that a drawn policy may have. */
const MOMENTS = [0, 1500, 2500];

/** Verdict (1 ask, 2 allow) by "moment, token, operation, fields, destination". */
type Powers = ReadonlyMap<string, number>;

/** What `after` allows and `before` did not, as keys of powers. */
export function gained(before: PolicyState, after: PolicyState, operations: readonly Operation[]): string[] {
  const had = powersOf(before, operations);
  return [...powersOf(after, operations)]
    .filter(([power, rank]) => rank > (had.get(power) ?? 0))
    .map(([power]) => power);
}

function powersOf(state: PolicyState, operations: readonly Operation[]): Powers {
  const powers = new Map<string, number>();
  for (const agent of state.agents.values()) {
    const destinations = destinationsOf(agent, state);
    for (const operation of operations) {
      const fields = operation.conditionalEffects.flatMap((conditional) => conditional.fields);
      for (const present of [[], ...fields.map((field) => [field])]) {
        const decision = decide({ operation, fieldsPresent: new Set(present) }, agent, state.stopped);
        if (decision.verdict === 'deny') continue;
        for (const moment of MOMENTS) {
          if (agent.expiresAt !== null && agent.expiresAt <= moment) continue;
          for (const destination of destinations) {
            powers.set(
              `${moment} ${agent.tokenHash} ${operation.id} [${present}] ${destination}`,
              RANK[decision.verdict],
            );
          }
        }
      }
    }
  }
  return powers;
}

/**
 * Where an agent's calls count. The sandbox always does, so that what `decide` permits is compared even where nothing real is
 * reached; a real account counts when its key would be used.
 */
function destinationsOf(agent: AgentPolicy, state: PolicyState): readonly string[] {
  const account = state.accounts.get(agent.accountId);
  if (account?.kind !== 'real' || !account.hasKey || !state.keyEverSet) return ['sandbox'];
  return ['sandbox', `${account.id}@${account.region}`];
}
