/**
 * What is worth a notice: an agent that Bollard paused, at once; of denials the first of each agent and operation, those that come
 * together in one, never a flood.
 */
import type { EntryShape } from '../contract/bridge.ts';
import { visible } from '../core/sentence-parts.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
  /** What a click shows. */
  readonly place: 'activity' | 'agents';
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

export function createNoticeGroups({ now, wanted, show }: NoticeParts): NoticeGroups {
  const known = new Set<string>();
  let waiting: EntryShape[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  const flush = () => {
    timer = null;
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    if (!wanted()) return;
    shownAt = now();
    show(noticeOf(group));
  };
  return {
    hear(entries) {
      for (const entry of entries) {
        // Each needed the owner to resume the agent before: they cannot flood.
        if (entry.kind === 'change' && entry.reason === 'runaway') {
          if (wanted()) show(pauseNotice(entry));
          continue;
        }
        if (entry.kind !== 'decision' || entry.decision !== 'deny' || entry.agent === null) continue;
        const what = entry.operation ?? `${entry.method} ${entry.path}`;
        const key = JSON.stringify([entry.agentId ?? entry.agent, what]);
        if (known.has(key) || known.size >= MOST_KNOWN) continue;
        known.add(key);
        waiting.push(entry);
      }
      if (waiting.length > 0) timer ??= setTimeout(flush, Math.max(0, shownAt + APART_MS - now()));
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

function noticeOf(group: readonly EntryShape[]): Notice {
  const agents = new Set(group.map(({ agent }) => agent));
  const [first] = agents;
  const who = agents.size === 1 && first ? visible(first, 40) : `${agents.size} agents`;
  const title = group.length === 1 ? `Denied: ${who}` : `${group.length} calls denied: ${who}`;
  const lines = group.slice(0, MOST_SHOWN).map(({ sentence }) => visible(sentence, LONGEST));
  const more = group.length > MOST_SHOWN ? [`and ${group.length - MOST_SHOWN} more`] : [];
  return { title, body: [...lines, ...more].join('\n'), place: 'activity' };
}

function pauseNotice({ agent, sentence }: EntryShape): Notice {
  return { title: `Paused: ${visible(agent ?? 'an agent', 40)}`, body: visible(sentence, LONGEST), place: 'agents' };
}
