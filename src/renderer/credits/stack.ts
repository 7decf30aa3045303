/** What each day shows, agent upon agent: at most six by name, the rest as one. */
import { localDays } from '../../core/local-days.ts';

export interface DayCredits {
  readonly day: string;
  readonly agentId: string;
  readonly agent: string;
  readonly credits: number;
}

interface Layer {
  /** Null: all other agents together. */
  readonly agentId: string | null;
  readonly name: string;
  /** Credits of each day, in the order of the days. */
  readonly values: readonly number[];
  readonly total: number;
}

export interface Stack {
  /** `YYYY-MM-DD`, oldest first; the last one is today. */
  readonly days: readonly string[];
  /** The largest first, the others last. */
  readonly layers: readonly Layer[];
  /** All agents, by day. */
  readonly totals: readonly number[];
}

export const MOST_LAYERS = 6;
const DAYS = 31;

export function stackOf(spent: readonly DayCredits[], now: number): Stack {
  const days = localDays(now, DAYS).map(({ day }) => day);
  const indexes = new Map(days.map((day, index) => [day, index]));
  const agents = new Map<string, { name: string; values: number[] }>();
  for (const { day, agentId, agent, credits } of spent) {
    const index = indexes.get(day);
    if (index === undefined) continue;
    const known = agents.get(agentId) ?? { name: agent, values: days.map(() => 0) };
    known.values[index] = (known.values[index] ?? 0) + credits;
    agents.set(agentId, known);
  }
  const all = [...agents].map(([agentId, { name, values }]) => ({ agentId, name, values, total: sum(values) }));
  all.sort((one, other) => other.total - one.total || one.name.localeCompare(other.name));
  const rest = all.slice(MOST_LAYERS);
  const layers: Layer[] = all.slice(0, MOST_LAYERS);
  const others = days.map((_, index) => sum(rest.map(({ values }) => values[index] ?? 0)));
  if (rest.length > 0) layers.push({ agentId: null, name: 'Others', values: others, total: sum(others) });
  return { days, layers, totals: days.map((_, index) => sum(all.map(({ values }) => values[index] ?? 0))) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
