/** What is timed with all targets alive: they take turns, and the turn moves on by one each round. */
import { type Load, modelsJob, speechJob, streamJob } from './harness.ts';
import type { Result } from './load.ts';
import { cpuMicroseconds } from './machine.ts';
import { median, spread, table } from './statistics.ts';
import type { Target } from './targets.ts';

interface Sample extends Result {
  /** Microseconds of processor time a request, of the target's processes. */
  readonly cpu: number;
}

export type Samples = ReadonlyMap<Target, Sample[]>;

const CONNECTIONS = 32;
const WARM_UP_MS = 2_000;

export async function inTurns(
  targets: readonly Target[],
  rounds: number,
  measure: (target: Target) => Promise<Result>,
): Promise<Samples> {
  const samples = new Map<Target, Sample[]>(targets.map((target) => [target, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < targets.length; turn += 1) {
      const target = targets[(round + turn) % targets.length];
      if (!target) continue;
      const before = cpuMicroseconds(target.pids);
      const result = await measure(target);
      const cpu = (cpuMicroseconds(target.pids) - before) / result.requests;
      samples.get(target)?.push({ ...result, cpu });
    }
  }
  return samples;
}

export type Work = 'models' | 'speech';

/** Requests per second, every connection busy. */
export async function throughput(load: Load, targets: readonly Target[], rounds: number, work: Work, ms: number) {
  const jobOf = work === 'models' ? modelsJob : speechJob;
  const once = (target: Target, forMs: number) =>
    load.run({ kind: 'closed', port: target.port, connections: CONNECTIONS, ms: forMs, ...jobOf(target) });
  for (const target of targets) await once(target, WARM_UP_MS);
  return inTurns(targets, rounds, (target) => once(target, ms));
}

export function throughputTable(samples: Samples): string {
  const rates = ratesOf(samples);
  const bare = rates.get('bare') ?? [];
  const nginx = rates.get('nginx') ?? [];
  const rows = [...samples].map(([target, list]) => {
    const own = rates.get(target.name) ?? [];
    return [
      target.name,
      spread(own, 0),
      ratios(own, bare),
      ratios(own, nginx),
      target.pids.length === 0
        ? '–'
        : spread(
            list.map((sample) => sample.cpu),
            1,
          ),
    ];
  });
  return table(['', 'requests/s', '× bare', '× nginx', 'CPU µs/request'], rows);
}

export function ratesOf(samples: Samples): ReadonlyMap<string, number[]> {
  return new Map([...samples].map(([{ name }, list]) => [name, list.map((each) => (1000 * each.requests) / each.ms)]));
}

/** Median of the ratios within each round, with their range. */
function ratios(own: readonly number[], other: readonly number[]): string {
  return spread(ratioList(own, other), 2);
}

export function ratioList(own: readonly number[], other: readonly number[]): number[] {
  return own.flatMap((value, index) => {
    const base = other[index];
    return base === undefined ? [] : [value / base];
  });
}

/** Latency at a fixed rate, from the intended send time. */
export async function latency(load: Load, targets: readonly Target[], rounds: number, rate: number, ms: number) {
  const once = (target: Target, forMs: number) =>
    load.run({ kind: 'open', port: target.port, rate, ms: forMs, ...modelsJob(target) });
  for (const target of targets) await once(target, 500);
  return inTurns(targets, rounds, (target) => once(target, ms));
}

export function latencyTable(samples: Samples): string {
  return addedTable(samples, [
    ['p50', (sample) => sample.p50],
    ['p99', (sample) => sample.p99],
  ]);
}

export async function streams(load: Load, targets: readonly Target[], rounds: number, count: number) {
  return inTurns(targets, rounds, (target) =>
    load.run({ kind: 'stream', port: target.port, count, ...streamJob(target) }),
  );
}

export function streamTable(samples: Samples): string {
  return addedTable(samples, [
    ['first byte p50', (sample) => sample.p50],
    ['chunk delay p50', (sample) => sample.chunkP50],
    ['chunk delay p99', (sample) => sample.chunkP99],
  ]);
}

type Column = readonly [string, (sample: Sample) => number];

/** Each figure in milliseconds, and what it is more than direct's in the same round. */
function addedTable(samples: Samples, columns: readonly Column[]): string {
  const direct = [...samples].find(([target]) => target.name === 'direct')?.[1] ?? [];
  const rows = [...samples].map(([target, list]) => [
    target.name,
    ...columns.flatMap(([, of]) => [
      spread(list.map(of), 2),
      target.name === 'direct' ? '–' : addedText(list, direct, of),
    ]),
  ]);
  return table(['', ...columns.flatMap(([name]) => [`${name} ms`, 'added'])], rows);
}

function addedText(list: readonly Sample[], direct: readonly Sample[], of: Column[1]): string {
  return spread(addedList(list, direct, of), 2);
}

function addedList(list: readonly Sample[], direct: readonly Sample[], of: Column[1]): number[] {
  return list.flatMap((sample, index) => {
    const base = direct[index];
    return base === undefined ? [] : [of(sample) - of(base)];
  });
}

/** Median of a target's p50 over direct's, in milliseconds. */
export function addedP50(samples: Samples, name: string): number {
  const list = [...samples].find(([target]) => target.name === name)?.[1] ?? [];
  const direct = [...samples].find(([target]) => target.name === 'direct')?.[1] ?? [];
  return median(addedList(list, direct, (sample) => sample.p50));
}
