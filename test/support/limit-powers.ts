/** What limits leave anybody, as amounts: the measure of "loosens" for them. */
import type { AccountLimits, AgentLimits, GuardLimits } from '../../src/core/limits.ts';
import type { PolicyState } from '../../src/core/policy-state.ts';

/** One moment before, between and after every end that a drawn raise may have. */
const MOMENTS = [0, 1500, 2500];
const LISTED_IDS = ['a', 'b', 'c', 'another'];
/** What may be left of a limit when a call without a price comes. */
const LEFT = [1, 5, 8, 9, 100];
const BOUNDLESS = Number.POSITIVE_INFINITY;

/** What is more in `after` than in `before`, by its name: an agent counts under its token. */
export function gainedByLimits(before: PolicyState, after: PolicyState): string[] {
  const had = amountsOf(before);
  return [...amountsOf(after)].filter(([name, amount]) => amount > (had.get(name) ?? 0)).map(([name]) => name);
}

function amountsOf(state: PolicyState): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  const put = (owner: string, amounts: Readonly<Record<string, number>>) => {
    for (const [name, amount] of Object.entries(amounts)) all.set(`${owner} ${name}`, amount);
  };
  put('guard', guardAmounts(state.guard));
  for (const account of state.accounts.values()) put(account.id, accountAmounts(account.limits));
  for (const agent of state.agents.values()) put(agent.tokenHash, agentAmounts(agent.limits));
  return all;
}

function agentAmounts(limits: AgentLimits): Record<string, number> {
  const amounts: Record<string, number> = {
    perRequest: limits.perRequestMilli ?? BOUNDLESS,
    characters: limits.characters ?? BOUNDLESS,
    parallel: limits.parallel ?? BOUNDLESS,
    voiceSlots: limits.voiceSlots ?? BOUNDLESS,
    weight: limits.weight,
  };
  for (const moment of MOMENTS) {
    const raise = limits.raise !== null && limits.raise.until > moment ? limits.raise.milli : 0;
    for (const window of ['hourMilli', 'dayMilli', 'monthMilli'] as const) {
      amounts[`${window} ${moment}`] = (limits[window] ?? BOUNDLESS) + raise;
    }
  }
  for (const id of LISTED_IDS) {
    amounts[`voice ${id}`] = Number(limits.voices === null || limits.voices.includes(id));
    amounts[`model ${id}`] = Number(limits.models === null || limits.models.includes(id));
  }
  // What is asked is the owner's to allow: it gives the agent nothing by itself.
  for (const left of LEFT) {
    amounts[`unpriced ${left}`] = Number(typeof limits.unpriced === 'number' && limits.unpriced <= left);
  }
  return amounts;
}

function accountAmounts(limits: AccountLimits): Record<string, number> {
  return {
    hour: limits.hourMilli ?? BOUNDLESS,
    day: limits.dayMilli ?? BOUNDLESS,
    month: limits.monthMilli ?? BOUNDLESS,
    balance: limits.floorMilli === null ? BOUNDLESS : Number.MAX_SAFE_INTEGER - limits.floorMilli,
    places: limits.ownerSlot ? 1 : 2,
  };
}

function guardAmounts(guard: GuardLimits): Record<string, number> {
  return {
    identical: guard.identical ?? BOUNDLESS,
    denials: guard.denials ?? BOUNDLESS,
    habit: guard.habit ?? BOUNDLESS,
  };
}
