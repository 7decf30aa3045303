/** What the tray shows, as plain data: the look by state, and the lines of its menu. */
import { visible, visibleSentence } from '../core/sentence-parts.ts';

/** Four looks that differ by shape, not only by colour. */
export type TrayLook = 'running' | 'attention' | 'paused' | 'locked';

export interface TrayFacts {
  readonly state: 'starting' | 'ready' | 'failed';
  /** Why the gateway does not run. */
  readonly problem: string | null;
  readonly address: string | null;
  readonly stopped: boolean;
  readonly vault: 'none' | 'locked' | 'unlocked' | 'policy_changed';
  readonly logHealthy: boolean;
  readonly sandbox: boolean;
  /** Of the default account; below 0 when more was used than its limit, null while not known. */
  readonly creditsLeft: number | null;
  readonly agents: readonly { readonly id: string; readonly name: string; readonly paused: boolean }[];
  /** Agents that have a credit limit with nothing left. */
  readonly limitsSpent: readonly string[];
  /** Agents that the guard paused. */
  readonly runaways: readonly string[];
  readonly lastDenied: { readonly at: string; readonly sentence: string } | null;
}

export type TrayAction =
  | { readonly do: 'open' | 'quit' | 'stop' | 'resume' | 'unlock' | 'show_denied' | 'show_credits' | 'show_agents' }
  | { readonly do: 'pause_agent' | 'resume_agent'; readonly agentId: string };

export type TrayLine =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction }
  | { readonly kind: 'menu'; readonly label: string; readonly lines: readonly TrayLine[] };

/** So many fit on a screen; the window has the rest. */
const MOST_AGENTS = 20;
const LONGEST_NAME = 40;
const LONGEST_SENTENCE = 90;

export function trayLook(facts: TrayFacts): TrayLook {
  if (facts.state === 'failed' || !facts.logHealthy || facts.vault === 'policy_changed') return 'attention';
  if (facts.vault === 'locked') return 'locked';
  if (facts.stopped || facts.state === 'starting') return 'paused';
  return facts.limitsSpent.length > 0 || facts.runaways.length > 0 ? 'attention' : 'running';
}

/** One line, for the tooltip and the head of the menu. */
export function stateWords(facts: TrayFacts): string {
  if (facts.state === 'starting') return 'Starting';
  if (facts.state === 'failed') return 'Not running: open Bollard to see why';
  if (!facts.logHealthy) return 'The log cannot be written: calls are refused';
  if (facts.vault === 'policy_changed') return 'The policy was changed from outside: nothing is forwarded';
  if (facts.vault === 'locked') return 'The vault is locked: calls are refused';
  if (facts.stopped) return 'Stopped: all calls are refused';
  const troubles = [
    ...(facts.runaways.length > 0 ? [pausedWords(facts.runaways)] : []),
    ...(facts.limitsSpent.length > 0 ? [spentWords(facts.limitsSpent)] : []),
  ];
  return [facts.address === null ? 'Running' : `Running · ${facts.address}`, ...troubles].join(' · ');
}

export function trayMenu(facts: TrayFacts, time: (iso: string) => string): TrayLine[] {
  const ready = facts.state === 'ready';
  return [
    { kind: 'text', label: stateWords({ ...facts, limitsSpent: [], runaways: [] }) },
    ...(ready ? [...creditLines(facts), ...attentionLines(facts)] : []),
    { kind: 'separator' },
    action('Open Bollard', { do: 'open' }),
    ...(ready && (facts.vault === 'locked' || facts.vault === 'policy_changed')
      ? [action('Unlock', { do: 'unlock' })]
      : []),
    ...(ready ? [agentLines(facts), ...deniedLines(facts, time)] : []),
    ...(ready
      ? [
          { kind: 'separator' } as const,
          facts.stopped ? action('Resume', { do: 'resume' }) : action('Stop all', { do: 'stop' }),
        ]
      : []),
    { kind: 'separator' },
    action('Quit Bollard', { do: 'quit' }),
  ];
}

function creditLines({ sandbox, creditsLeft }: TrayFacts): TrayLine[] {
  const lines: TrayLine[] = sandbox ? [{ kind: 'text', label: 'Sandbox: no call leaves this machine' }] : [];
  if (creditsLeft !== null) lines.push({ kind: 'text', label: leftWords(creditsLeft) });
  return lines;
}

function leftWords(creditsLeft: number): string {
  const left = Math.floor(creditsLeft);
  const over = left < 0 ? `, over by ${(-left).toLocaleString('en-US')}` : '';
  return `${Math.max(0, left).toLocaleString('en-US')} credits left${over}`;
}

function attentionLines({ limitsSpent, runaways }: TrayFacts): TrayLine[] {
  return [
    ...(runaways.length > 0 ? [action(pausedWords(runaways), { do: 'show_agents' })] : []),
    ...(limitsSpent.length > 0 ? [action(spentWords(limitsSpent), { do: 'show_credits' })] : []),
  ];
}

function pausedWords(names: readonly string[]): string {
  return `Bollard paused ${whom(names)}`;
}

function spentWords(names: readonly string[]): string {
  return `Limit spent: ${whom(names)}`;
}

function whom(names: readonly string[]): string {
  const [first] = names;
  return names.length === 1 && first !== undefined ? visible(first, LONGEST_NAME) : `${names.length} agents`;
}

function agentLines({ agents }: TrayFacts): TrayLine {
  if (agents.length === 0) return { kind: 'text', label: 'No agents yet' };
  const shown = agents.slice(0, MOST_AGENTS).map(({ id, name, paused }) => {
    const words = visible(name, LONGEST_NAME);
    return paused
      ? action(`Resume ${words}`, { do: 'resume_agent', agentId: id })
      : action(`Pause ${words}`, { do: 'pause_agent', agentId: id });
  });
  const more = agents.length - shown.length;
  const rest = more > 0 ? [action(`${more} more in the window`, { do: 'open' })] : [];
  return { kind: 'menu', label: 'Agents', lines: [...shown, ...rest] };
}

function deniedLines({ lastDenied }: TrayFacts, time: (iso: string) => string): TrayLine[] {
  if (!lastDenied) return [];
  const words = visibleSentence(lastDenied.sentence, LONGEST_SENTENCE);
  return [action(`Last denied, ${time(lastDenied.at)}: ${words}`, { do: 'show_denied' })];
}

function action(label: string, what: TrayAction): Extract<TrayLine, { kind: 'action' }> {
  return { kind: 'action', label, action: what };
}
