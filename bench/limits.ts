/**
 * What limits add to a call: the same process serves an agent without limits and one with limits of hour, day and month, on text to
 * speech; a build from before there were limits stands beside it where one is named.
 */
import { inTurns, type Samples } from './cases.ts';
import { type Load, speechJob } from './harness.ts';
import { median, spread, table } from './statistics.ts';
import { Home, startOurs, type Target, type TargetName } from './targets.ts';

const RATE = 200;
const MS = 3_000;
const WARM_UP_MS = 2_000;
/** Never reached: a billion credits. */
const LIMIT = '1000000000';

export async function limitFigures(
  load: Load,
  upstreamPort: number,
  rounds: number,
  before: string | null,
): Promise<Samples> {
  const homes = [Home.make()];
  const [home] = homes;
  if (home === undefined) throw new Error('no home');
  const limited = home.addAgent('Limited agent');
  home.cli(['limit', 'Limited agent', '--hour', LIMIT, '--day', LIMIT, '--month', LIMIT]);
  const ours = await startOurs(home, upstreamPort);
  const targets: Target[] = [ours, { ...ours, name: 'ours with limits', token: limited }];
  if (before !== null) {
    const older = Home.make(before);
    homes.push(older);
    targets.push({ ...(await startOurs(older, upstreamPort)), name: 'before limits' });
  }
  try {
    const once = (target: Target, ms: number) =>
      load.run({ kind: 'open', port: target.port, rate: RATE, ms, ...speechJob(target) });
    for (const target of targets) await once(target, WARM_UP_MS);
    return await inTurns(targets, rounds, (target) => once(target, MS));
  } finally {
    for (const target of targets) if (target.name !== 'ours with limits') await target.stop();
    for (const each of homes) each.remove();
  }
}

export function limitTable(samples: Samples): string {
  const rows = [...samples].map(([{ name }, list]) => [
    name,
    spread(
      list.map(({ p50 }) => p50),
      3,
    ),
    name === 'ours' ? '–' : spread(overOf(samples, name, 'ours'), 3),
    spread(
      list.map(({ p99 }) => p99),
      2,
    ),
    spread(
      list.map(({ cpu }) => cpu),
      0,
    ),
  ]);
  return table(['', 'p50 ms', 'over ours', 'p99 ms', 'CPU µs/request'], rows);
}

/** Median of the differences of p50 within each round, in milliseconds. */
export function addedOver(samples: Samples, base: TargetName): number {
  return median(overOf(samples, 'ours with limits', base));
}

function overOf(samples: Samples, name: TargetName, base: TargetName): number[] {
  const listOf = (wanted: TargetName) => [...samples].find(([target]) => target.name === wanted)?.[1] ?? [];
  const bases = listOf(base);
  return listOf(name).flatMap(({ p50 }, round) => {
    const other = bases[round];
    return other === undefined ? [] : [p50 - other.p50];
  });
}
