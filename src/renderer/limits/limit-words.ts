/** How much of a limit is used and left, in words. */
import type { AgentShape, Credits } from '../../contract/bridge.ts';
import { amountWords, creditsWords, onDayWords, timeWords } from '../credits/credit-words.ts';

export type Usage = Credits['limits']['agents'][number]['usage'][number];
type Limits = AgentShape['limits'];

const NAMES: Readonly<Record<string, string>> = { hour: 'This hour', day: 'Today', month: 'This month' };
const SPANS: Readonly<Record<string, string>> = { hour: 'this hour', day: 'today', month: 'this month' };
/** From here on it wants to be seen. */
const NEAR = 0.8;

export function limitName({ limit }: Usage): string {
  return NAMES[limit] ?? limit;
}

/** `near`: 80 % or more is used; `spent`: nothing is left. What is under way counts as used. */
export function usageState({ credits, spent, reserved, left }: Usage): 'fine' | 'near' | 'spent' {
  if (left <= 0) return 'spent';
  return spent + reserved >= credits * NEAR ? 'near' : 'fine';
}

/** "1,204 left"; never more than there is. */
export function leftWords(left: number): string {
  return `${creditsWords(left < 100 ? left : Math.floor(left))} left`;
}

/** "84 % used", "Spent"; never 100 % while something is left. */
export function shareWords(usage: Usage): string {
  if (usageState(usage) === 'spent') return 'Spent';
  const { credits, spent, reserved } = usage;
  return `${Math.min(99, Math.floor(((spent + reserved) / credits) * 100))} % used`;
}

/** "3,796 credits spent, 120 under way, of 5,000." */
export function usedWords({ credits, spent, reserved }: Usage): string {
  const underWay = reserved > 0 ? `, ${creditsWords(reserved)} under way,` : '';
  return `${amountWords(spent)} spent${underWay} of ${creditsWords(credits)}.`;
}

/** "renews at 15:00", "renews at midnight", "renews on 14 December". */
export function renewWords({ limit, renewsAt }: Usage, now: number): string {
  if (renewsAt === null) return limit === 'month' ? 'counts the last 31 days' : 'does not renew';
  const at = Date.parse(renewsAt);
  if (limit === 'month') return `renews ${onDayWords(at, now)}`;
  return `renews at ${limit === 'day' ? 'midnight' : timeWords(at)}`;
}

/** The one that refuses first: with the least left. Null where there is none. */
export function tightest(usages: readonly Usage[]): Usage | null {
  return usages
    .filter(({ limit }) => limit in NAMES)
    .reduce<Usage | null>((least, usage) => (least === null || usage.left < least.left ? usage : least), null);
}

/** Of the tightest, below the agent's name: "1,204 left today". */
export function tightestWords(usage: Usage): string {
  return `${leftWords(usage.left)} ${SPANS[usage.limit] ?? ''}`;
}

/** What else bounds an agent, one word group each: "500 credits a call", "2 voices". */
export function otherBounds(limits: Limits): readonly string[] {
  const { perRequest, unpriced, characters, voices, models, parallel, voiceSlots, weight } = limits;
  const bounds = [
    perRequest === null ? null : `${amountWords(perRequest)} a call`,
    characters === null ? null : `${counted(characters, 'character')} a call`,
    voices === null ? null : `${counted(voices.length, 'voice')} allowed`,
    models === null ? null : `${counted(models.length, 'model')} allowed`,
    parallel === null ? null : `${counted(parallel, 'call')} at a time`,
    voiceSlots === null ? null : `${counted(voiceSlots, 'new voice')} a month`,
    weight === 1 ? null : `${weight} turns in the queue`,
    unpriced === 'deny' ? null : unpricedWords(unpriced),
  ];
  return bounds.filter((words) => words !== null);
}

function unpricedWords(unpriced: 'ask' | number): string {
  return unpriced === 'ask' ? 'asks when a cost is unknown' : `unknown cost counts as ${amountWords(unpriced)}`;
}

/** Of what an account keeps back; `free`: what agents may still take of the balance, null while it is not known. */
export function keptWords(floor: number, free: number | null): string {
  const rest = free === null ? '' : `; ${free > 0 ? leftWords(free) : 'nothing is left'} for agents`;
  return `${amountWords(floor)} ${floor === 1 ? 'is' : 'are'} kept back for you${rest}.`;
}

/** Whether anything bounds the agent at all. */
export function hasLimits(limits: Limits): boolean {
  return hasWindow(limits) || otherBounds(limits).length > 0;
}

/** Whether there is a limit that can be raised for a while. */
export function hasWindow({ hour, day, month }: Pick<Limits, 'hour' | 'day' | 'month'>): boolean {
  return hour !== null || day !== null || month !== null;
}

/** About a fifth of the limit, as a round number, at least 1. */
export function suggestedRaise({ hour, day, month }: Pick<Limits, 'hour' | 'day' | 'month'>): number {
  const fifth = (day ?? hour ?? month ?? 0) / 5;
  if (fifth < 1) return 1;
  const power = 10 ** Math.floor(Math.log10(fifth));
  return power * ([5, 2].find((round) => round * power <= fifth) ?? 1);
}

function counted(amount: number, noun: string): string {
  return `${amount.toLocaleString()} ${noun}${amount === 1 ? '' : 's'}`;
}
