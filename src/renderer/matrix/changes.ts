/** Changes of one agent's policy from the table, with what is under way, so that a cell shows that it waits. */
import { create } from 'zustand';
import type { AgentShape } from '../../contract/bridge.ts';
import { levelsOf } from '../../core/levels.ts';
import type { Area, Operation } from '../../core/operation.ts';
import type { Level, RuleEffect } from '../../core/policy-state.ts';
import { ask } from '../bridge.ts';
import { adoptAgent } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { changePolicy } from '../state/undo.ts';
import { LEVEL_TITLES, levelOf, missingLevel } from './cell-facts.ts';
import { RULE_TITLES } from './policy-difference.ts';
import { cellKey } from './pulse.ts';

/** Keys of cells (`cellKey`), of rules (`agent/operation`) and agent ids that wait for the main process. */
export const usePending = create<{ readonly pending: ReadonlySet<string> }>(() => ({ pending: new Set() }));

export async function setLevel(agent: AgentShape, area: Area, level: Level): Promise<void> {
  if (!levelsOf(area).includes(level)) {
    showDone(missingLevel(area, level));
    return;
  }
  if (levelOf(agent, area.id) === level) return;
  await whilePending(cellKey(agent.id, area.id), () =>
    changePolicy(
      agent,
      (now) => ({ rules: now.rules, grants: { ...now.grants, [area.id]: level } }),
      `${area.title} is ${LEVEL_TITLES[level]} for ${agent.name}.`,
    ),
  );
}

export async function setRule(agent: AgentShape, operation: Operation, effect: RuleEffect | null): Promise<void> {
  if ((agent.rules[operation.id] ?? null) === effect) return;
  await whilePending(cellKey(agent.id, operation.id), () =>
    changePolicy(
      agent,
      (now) => {
        const { [operation.id]: _, ...others } = now.rules;
        return { grants: now.grants, rules: effect === null ? others : { ...others, [operation.id]: effect } };
      },
      `“${operation.label}” is ${RULE_TITLES[effect ?? 'inherit']} for ${agent.name}.`,
    ),
  );
}

export async function setPaused(agent: AgentShape, paused: boolean): Promise<void> {
  await whilePending(agent.id, async () => {
    const done = await ask(paused ? 'agent.pause' : 'agent.resume', { agent: agent.id });
    if (!done) return;
    adoptAgent(done);
    showDone(
      paused ? `${agent.name} is paused. Its calls are refused.` : `${agent.name} runs again.`,
      paused ? { label: 'Resume', run: () => void setPaused(done, false) } : null,
    );
  });
}

async function whilePending(key: string, work: () => Promise<unknown>): Promise<void> {
  usePending.setState(({ pending }) => ({ pending: new Set(pending).add(key) }));
  try {
    await work();
  } finally {
    usePending.setState(({ pending }) => ({ pending: new Set([...pending].filter((one) => one !== key)) }));
  }
}
