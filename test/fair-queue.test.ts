import { afterEach, describe, expect, it } from 'vitest';
import { AGENTS, CALLS, TIER, threeAgents } from '../bench/three-agents.ts';
import { Gate, type SandboxUnderTest, startSandbox } from './support/sandbox-harness.ts';

/** Generations that end two at a time: one alone would never end. */
function inPairs(): () => Promise<void> {
  const held: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      held.push(resolve);
      if (held.length === 2) for (const go of held.splice(0)) go();
    });
}

let sandbox: SandboxUnderTest | null = null;
afterEach(async () => sandbox?.close());

describe('three agents, 30 calls each at once, on the plan Free', () => {
  it('meet no 429 in the queue: every call is done, two at a time, in turns', async () => {
    sandbox = await startSandbox({ tier: TIER, wait: inPairs() });
    const { agents, sent, most } = await threeAgents(sandbox.origin, sandbox.key, true);
    expect(agents.map(({ done, refused }) => [done, refused])).toEqual(AGENTS.map(() => [CALLS, 0]));
    expect(most).toBe(2);
    const counts = new Map<string, number>(AGENTS.map((agent) => [agent, 0]));
    for (const agent of sent) {
      counts.set(agent, (counts.get(agent) ?? 0) + 1);
      // The first agent finds both places free; from then on nobody is more than a turn ahead.
      expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(2);
    }
    expect(await sandbox.read('GET', '/v1/user/subscription')).toMatchObject({ character_count: 90 * 'Hello'.length });
  });

  it('meet it without the queue: two calls are done, and 88 are refused', async () => {
    const gate = new Gate();
    sandbox = await startSandbox({ tier: TIER, wait: gate.wait });
    let refused = 0;
    const { agents } = await threeAgents(sandbox.origin, sandbox.key, false, (status) => {
      refused += status === 429 ? 1 : 0;
      if (refused === 88) gate.open();
    });
    expect(agents.reduce((sum, agent) => sum + agent.done, 0)).toBe(2);
    expect(agents.reduce((sum, agent) => sum + agent.refused, 0)).toBe(88);
  });
});
