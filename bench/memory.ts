/** How much a process grows while one large body passes through it. A fresh process for every figure. */
import { downloadJob, type Load, modelsJob, uploadJob } from './harness.ts';
import { peakMegabytes, resetPeak, residentMegabytes } from './machine.ts';
import { median, spread, table } from './statistics.ts';
import type { Target, TargetName } from './targets.ts';

export const SIZES = [200_000_000, 1_000_000_000] as const;
const DIRECTIONS = ['upload', 'download'] as const;

interface Figure {
  readonly name: TargetName;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly size: number;
  readonly growth: number[];
  readonly speed: number[];
}

export type Starter = () => Promise<Target | null>;

export async function memory(load: Load, starters: readonly Starter[], rounds: number): Promise<Figure[]> {
  const figures = new Map<string, Figure>();
  for (let round = 0; round < rounds; round += 1) {
    for (const direction of DIRECTIONS) {
      for (const size of SIZES) {
        for (const starter of starters) {
          const target = await starter();
          if (target === null) continue;
          const key = `${target.name} ${direction} ${size}`;
          const figure = figures.get(key) ?? { name: target.name, direction, size, growth: [], speed: [] };
          figures.set(key, figure);
          const job = direction === 'upload' ? uploadJob(target, size) : downloadJob(target, size);
          await load.run({ kind: 'closed', port: target.port, connections: 8, ms: 500, ...modelsJob(target) });
          const before = residentMegabytes(target.pids);
          resetPeak(target.pids);
          const { ms } = await load.run(job);
          figure.growth.push(peakMegabytes(target.pids) - before);
          figure.speed.push(size / 1000 / ms);
          await target.stop();
        }
      }
    }
  }
  return [...figures.values()];
}

export function memoryTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, direction, size, growth, speed }) => [
    `${name}, ${direction} ${size / 1e6} MB`,
    name === 'direct' ? '–' : spread(growth, 0),
    spread(speed, 0),
  ]);
  return table(['', 'growth MB', 'MB/s'], rows);
}

/** Median growth of ours. */
export function growthOf(figures: readonly Figure[], direction: Figure['direction'], size: number): number {
  const found = figures.find((each) => each.name === 'ours' && each.direction === direction && each.size === size);
  return median(found?.growth ?? []);
}
