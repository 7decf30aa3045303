/** The numbers beside the bars. */

export interface Scale {
  /** What the whole height stands for. */
  readonly top: number;
  /** From 0, in round steps. */
  readonly ticks: readonly number[];
}

const STEPS = 4;
/** So that the highest bar does not touch the edge. */
const AIR = 1.06;
const ROUND = [1, 2, 2.5, 5, 10];

/** `highest`: of all bars. */
export function ticksOf(highest: number): Scale {
  const top = Math.max(1, highest * AIR);
  const least = top / STEPS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * (ROUND.find((round) => round * power >= least) ?? 10);
  return { top, ticks: Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step) };
}
