/**
 * What is worth a notice: an agent that Bollard paused, at once; of denials the first of each agent and operation, limits that were
 * reached, and an agent's first call that was over one. Those that come together are one, never a flood.
 */
import type { EntryShape } from '../contract/bridge.ts';
import { visible, visibleSentence } from '../core/sentence-parts.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
  /** What a click shows. */
  readonly place: 'activity' | 'agents' | 'credits';
}

export interface NoticeGroups {
  /** Entries as they are written. */
  hear(entries: readonly EntryShape[]): void;
  close(): void;
}

const APART_MS = 10_000;
/** Beyond this an agent makes up new addresses: no further notice. */
const MOST_KNOWN = 2_000;
const MOST_SHOWN = 3;
const LONGEST = 160;

export interface NoticeParts {
  readonly now: () => number;
  readonly wanted: () => boolean;
  readonly show: (notice: Notice) => void;
}

/** Shown apart: what was denied, and what was spent. */
type Topic = 'denied' | 'limit';

interface Worth {
  readonly topic: Topic;
  /** Of the same key, only the first is told; null: each. */
  readonly key: string | null;
}

function worthOf({ kind, decision, reason, agent, agentId, operation, method, path, facts }: EntryShape): Worth | null {
  if (kind === 'notice' && reason === 'limit_reached') return { topic: 'limit', key: null };
  if (kind === 'notice' && reason === 'price_above_bound')
    return { topic: 'limit', key: JSON.stringify([reason, operationOf(facts)]) };
  if (kind !== 'decision' || decision !== 'deny' || agent === null) return null;
  const who = agentId ?? agent;
  if (reason === 'credit_limit') return { topic: 'limit', key: JSON.stringify([reason, who]) };
  return { topic: 'denied', key: JSON.stringify([who, operation ?? `${method} ${path}`]) };
}

function operationOf(facts: unknown): unknown {
  return typeof facts === 'object' && facts !== null && 'operation' in facts ? facts.operation : null;
}

export function createNoticeGroups({ now, wanted, show }: NoticeParts): NoticeGroups {
  const known = new Set<string>();
  let waiting: { readonly topic: Topic; readonly entry: EntryShape }[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  const flush = () => {
    timer = null;
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    if (!wanted()) return;
    shownAt = now();
    for (const topic of ['denied', 'limit'] as const) {
      const entries = group.filter((one) => one.topic === topic).map(({ entry }) => entry);
      if (entries.length > 0) show(topic === 'denied' ? denialNotice(entries) : limitNotice(entries));
    }
  };
  return {
    hear(entries) {
      for (const entry of entries) {
        // Each needed the owner to resume the agent before: they cannot flood.
        if (entry.kind === 'change' && entry.reason === 'runaway') {
          if (wanted()) show(pauseNotice(entry));
          continue;
        }
        const worth = worthOf(entry);
        if (worth === null) continue;
        if (worth.key !== null) {
          if (known.has(worth.key) || known.size >= MOST_KNOWN) continue;
          known.add(worth.key);
        }
        waiting.push({ topic: worth.topic, entry });
      }
      if (waiting.length > 0) timer ??= setTimeout(flush, Math.max(0, shownAt + APART_MS - now()));
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

function denialNotice(group: readonly EntryShape[]): Notice {
  const agents = new Set(group.map(({ agent }) => agent));
  const [first] = agents;
  const who = agents.size === 1 && first ? visible(first, 40) : `${agents.size} agents`;
  const title = group.length === 1 ? `Denied: ${who}` : `${group.length} calls denied: ${who}`;
  return { title, body: bodyOf(group), place: 'activity' };
}

function limitNotice(group: readonly EntryShape[]): Notice {
  const agents = new Set(group.map(({ agent }) => agent));
  const [first] = agents;
  const who = agents.size === 1 && first ? `: ${visible(first, 40)}` : '';
  return { title: `Credit limits${who}`, body: bodyOf(group), place: 'credits' };
}

function bodyOf(group: readonly EntryShape[]): string {
  const lines = group.slice(0, MOST_SHOWN).map(({ sentence }) => visibleSentence(sentence, LONGEST));
  const more = group.length > MOST_SHOWN ? [`and ${group.length - MOST_SHOWN} more`] : [];
  return [...lines, ...more].join('\n');
}

function pauseNotice({ agent, sentence }: EntryShape): Notice {
  return {
    title: `Paused: ${visible(agent ?? 'an agent', 40)}`,
    body: visibleSentence(sentence, LONGEST),
    place: 'agents',
  };
}
