/**
 * The benchmark: direct, nginx, a bare pass-through and Bollard side by side on one mock upstream, taking turns.
 * `npm run bench`; `node bench/run.ts --only throughput,latency,stream,memory,start,queue,limits,desktop --rounds N` after a build.
 * `--before MAIN` names the command line of another build, made before there were limits, for the row of that name.
 * Prints Markdown. docs/performance.md says what it means.
 */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import {
  addedP50,
  latency,
  latencyTable,
  ratesOf,
  ratioList,
  streams,
  streamTable,
  throughput,
  throughputTable,
} from './cases.ts';
import { desktopStarts, desktopStartTable } from './desktop-start.ts';
import { assertCorrect, Load, startMock } from './harness.ts';
import { addedOver, limitFigures, limitTable } from './limits.ts';
import { pathFigures, pathTable } from './limits-path.ts';
import { describeMachine } from './machine.ts';
import { growthOf, memory, memoryTable, SIZES, type Starter } from './memory.ts';
import { doneOf, queueFigures, queueTable, refusedOf, unevenness, worstOf } from './queue.ts';
import { EMPTY, OURS_LOCKED, starts, startTable } from './start.ts';
import { median } from './statistics.ts';
import { Home, pinned, startBare, startNginx, startOurs, type Target } from './targets.ts';
import { REAL_KEY } from './work.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'throughput,latency,stream,memory,start,queue,limits,desktop' },
    rounds: { type: 'string', default: '7' },
    before: { type: 'string' },
  },
});
const parts = new Set(values.only.split(','));
const rounds = Number(values.rounds);

/** What was hoped for, and what came out. */
const goals: string[] = [];

function goal(words: string, value: number, atMost: number | null, atLeast: number | null = null): void {
  const met = (atMost === null || value <= atMost) && (atLeast === null || value >= atLeast);
  const bound = atMost === null ? `≥ ${atLeast}` : `≤ ${atMost}`;
  goals.push(`- ${met ? 'met' : 'MISSED'}: ${words}: ${value.toFixed(2)} (wanted ${bound})`);
}

function section(title: string, body: string): void {
  console.log(`\n## ${title}\n\n${body}`);
}

async function withAllAlive(load: Load, targets: readonly Target[]): Promise<void> {
  if (parts.has('throughput')) {
    const models = await throughput(load, targets, rounds, 'models', 1_000);
    section('Requests per second, 32 connections, GET 1 KB', throughputTable(models));
    const rates = ratesOf(models);
    const ratio = median(ratioList(rates.get('ours') ?? [], rates.get('bare') ?? []));
    goal('throughput over bare', ratio, null, 0.8);
    const speech = await throughput(load, targets, rounds, 'speech', 1_000);
    section('Requests per second, 32 connections, POST 300 B for 60 KB of audio', throughputTable(speech));
  }
  if (parts.has('latency')) {
    for (const rate of [200, 1_000]) {
      const samples = await latency(load, targets, rounds, rate, rate === 200 ? 3_000 : 2_000);
      section(`Latency at ${rate} requests per second, GET 1 KB`, latencyTable(samples));
      if (rate === 200) goal('added p50 at 200/s, ms', addedP50(samples, 'ours'), 0.6);
    }
  }
  if (parts.has('stream')) {
    const samples = await streams(load, targets, rounds, 5);
    section('A stream of 50 blocks of 4 KB, one each 10 ms', streamTable(samples));
  }
}

/** Every request that was sent must stand in the log, with one outcome. */
function assertRecorded(home: Home, sent: number): string {
  const db = new Database(join(home.dataDir, 'bollard.db'), { readonly: true });
  const count = db
    .prepare<[string], number>('SELECT count(*) FROM audit WHERE kind = ? AND call_id IS NOT NULL')
    .pluck();
  const [decisions, outcomes] = [count.get('decision'), count.get('outcome')];
  db.close();
  if (decisions !== sent || outcomes !== sent) {
    throw new Error(`${sent} requests, ${decisions} decisions, ${outcomes} outcomes in the log`);
  }
  home.cli(['audit', 'verify']);
  return `${sent} requests were sent to ours; the log has ${decisions} decisions and ${outcomes} outcomes, and its chain verifies.`;
}

async function main(): Promise<void> {
  const mock = await startMock();
  const load = Load.start();
  const home = Home.make();
  const direct: Target = { name: 'direct', port: mock.port, token: REAL_KEY, pids: [], stop: async () => undefined };
  console.log(`# Benchmark\n\n${describeMachine()}`);
  console.log(pinned ? 'Load and upstream on processor 0, what is measured on processor 1.' : 'Nothing is pinned.');

  const nginx = await startNginx(mock.port);
  if (nginx === null) console.log('nginx: absent');
  const ours = await startOurs(home, mock.port);
  const targets = [direct, ...(nginx ? [nginx] : []), await startBare(mock.port), ours];
  for (const target of targets) await assertCorrect(target, load, mock.port);
  console.log('Correctness: a wrong token is refused, the upstream gets the real key only, every byte arrives.');
  await withAllAlive(load, targets);
  for (const target of targets) await target.stop();
  const recorded = assertRecorded(home, load.sent.get(ours.port) ?? 0);

  if (parts.has('memory')) {
    const starters: Starter[] = [
      async () => direct,
      () => startNginx(mock.port),
      () => startBare(mock.port),
      () => startOurs(home, mock.port),
    ];
    const figures = await memory(load, starters, Math.min(rounds, 3));
    section('Memory while a large body passes', memoryTable(figures));
    const [small, large] = SIZES;
    for (const direction of ['upload', 'download'] as const) {
      const [growth, more] = [growthOf(figures, direction, small), growthOf(figures, direction, large)];
      goal(`growth in a 200 MB ${direction}, MB`, growth, 64);
      goal(`growth in a 1 GB ${direction}, MB (8 MB of noise allowed)`, more, growth + 8);
    }
  }
  if (parts.has('start')) {
    const times = await starts(home, () => new Home(), mock.port, Math.max(rounds, 9));
    section('Start', startTable(times));
    goal('start over an empty server', median(ratioList(times.get(OURS_LOCKED) ?? [], times.get(EMPTY) ?? [])), 2);
  }
  if (parts.has('queue')) {
    const figures = await queueFigures(Math.min(rounds, 3));
    section("Calls at the plan's ceiling", queueTable(figures));
    const { withQueue } = figures;
    goal(
      'calls not done in the queue',
      worstOf(withQueue, (outcome) => 90 - doneOf(outcome)),
      0,
    );
    goal('429 from upstream in the queue', worstOf(withQueue, refusedOf), 0);
    goal('longest wait of an agent over the shortest of another', worstOf(withQueue, unevenness), 2);
  }
  if (parts.has('limits')) {
    const figures = await limitFigures(load, mock.port, rounds, values.before ?? null);
    section('Text to speech at 200 requests per second, with and without limits', limitTable(figures));
    const path = await pathFigures(rounds);
    section('The same in one process, without sockets and disk', pathTable(path));
    goal('processor time of limits in a call, ms', (median(path.limited) - median(path.before)) / 1000, 0.15);
    goal('added p50 with limits over none, ms', addedOver(figures, 'ours'), 0.15);
    if (values.before !== undefined) {
      goal('added p50 with limits over a build before limits, ms', addedOver(figures, 'before limits'), 0.15);
    }
  }
  if (parts.has('desktop')) {
    const bare = new Home();
    section('Start of the desktop app', desktopStartTable(await desktopStarts(bare, Math.max(rounds, 9))));
    bare.remove();
  }
  section('Reached', `${goals.join('\n')}\n\n${recorded}`);
  await load.stop();
  await mock.stop();
  home.remove();
}

await main();
