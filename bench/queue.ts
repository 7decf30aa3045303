/** The fair queue at the plan's ceiling: every call done and no 429 from the sandbox, which enforces it; and the same without. */
import { createSandbox } from '../src/sandbox/server.ts';
import { spread, table } from './statistics.ts';
import { CALLS, type Outcome, TIER, threeAgents } from './three-agents.ts';

/** Of one generation: short beside ElevenLabs' own, long beside what the queue takes. */
const LATENCY_MS = 20;

export interface QueueFigures {
  readonly withQueue: readonly Outcome[];
  readonly without: readonly Outcome[];
}

export async function queueFigures(rounds: number): Promise<QueueFigures> {
  const withQueue: Outcome[] = [];
  const without: Outcome[] = [];
  for (let round = 0; round < rounds; round += 1) {
    withQueue.push(await once(true));
    without.push(await once(false));
  }
  return { withQueue, without };
}

async function once(queued: boolean): Promise<Outcome> {
  const sandbox = createSandbox({ tier: TIER, latencyMs: LATENCY_MS });
  const { origin, key } = await sandbox.listen();
  try {
    return await threeAgents(origin, key, queued);
  } finally {
    await sandbox.close();
  }
}

export function queueTable({ withQueue, without }: QueueFigures): string {
  const row = (name: string, outcomes: readonly Outcome[], waits: string) => [
    name,
    spread(outcomes.map(doneOf), 0),
    spread(outcomes.map(refusedOf), 0),
    waits,
  ];
  const head = [`3 agents, ${CALLS} calls each, plan Free`, 'done', '429 upstream', 'longest wait over shortest'];
  return table(head, [
    row('with the queue', withQueue, spread(withQueue.map(unevenness), 2)),
    row('without', without, '–'),
  ]);
}

export function doneOf({ agents }: Outcome): number {
  return agents.reduce((sum, { done }) => sum + done, 0);
}

export function refusedOf({ agents }: Outcome): number {
  return agents.reduce((sum, { refused }) => sum + refused, 0);
}

/** The wait of the agent that waited longest for its last call, over that of the one that waited shortest. */
export function unevenness({ agents }: Outcome): number {
  const waits = agents.map(({ longestWaitMs }) => longestWaitMs);
  return Math.max(...waits) / Math.min(...waits);
}

export function worstOf(outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number {
  return Math.max(...outcomes.map(of));
}
