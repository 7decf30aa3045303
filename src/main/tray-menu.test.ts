import { describe, expect, it } from 'vitest';
import { stateWords, type TrayFacts, type TrayLine, trayLook, trayMenu } from './tray-menu.ts';

const RUNNING: TrayFacts = {
  state: 'ready',
  problem: null,
  address: '127.0.0.1:7117',
  stopped: false,
  vault: 'unlocked',
  logHealthy: true,
  sandbox: false,
  creditsLeft: 98_765.4,
  agents: [
    { id: 'agt_1', name: 'Voiceover Agent', paused: false },
    { id: 'agt_2', name: 'Old Agent', paused: true },
  ],
  limitsSpent: [],
  runaways: [],
  lastDenied: { at: '2026-11-25T08:00:00.000Z', sentence: 'Voiceover Agent tried to delete voice Rachel – denied' },
};

const time = (iso: string) => iso.slice(11, 16);
const labels = (lines: readonly TrayLine[]): readonly unknown[] =>
  lines.map((line) =>
    line.kind === 'separator' ? '-' : line.kind === 'menu' ? [line.label, labels(line.lines)] : line.label,
  );

describe('the tray', () => {
  it('has a menu with state, credits, agents, last denial, Stop all, open and quit', () => {
    expect(labels(trayMenu(RUNNING, time))).toEqual([
      'Running · 127.0.0.1:7117',
      '98,765 credits left',
      '-',
      'Open Bollard',
      ['Agents', ['Pause Voiceover Agent', 'Resume Old Agent']],
      'Last denied, 08:00: Voiceover Agent tried to delete voice Rachel – denied',
      '-',
      'Stop all',
      '-',
      'Quit Bollard',
    ]);
  });

  it('says by how much the limit is passed, and never a negative number', () => {
    expect(labels(trayMenu({ ...RUNNING, creditsLeft: -1_234.5 }, time))).toContain('0 credits left, over by 1,235');
    expect(labels(trayMenu({ ...RUNNING, creditsLeft: 0 }, time))).toContain('0 credits left');
  });

  it('names who has spent a limit and whom the guard paused, each with the place that tells more', () => {
    const facts: TrayFacts = { ...RUNNING, limitsSpent: ['Voiceover Agent'], runaways: ['A', 'B'] };
    expect(trayMenu(facts, time).slice(0, 4)).toEqual([
      { kind: 'text', label: 'Running · 127.0.0.1:7117' },
      { kind: 'text', label: '98,765 credits left' },
      { kind: 'action', label: 'Bollard paused 2 agents', action: { do: 'show_agents' } },
      { kind: 'action', label: 'Limit spent: Voiceover Agent', action: { do: 'show_credits' } },
    ]);
    expect(stateWords(facts)).toBe('Running · 127.0.0.1:7117 · Bollard paused 2 agents · Limit spent: Voiceover Agent');
  });

  it('offers to resume where all are stopped, and to unlock where the vault is locked', () => {
    expect(labels(trayMenu({ ...RUNNING, stopped: true }, time))).toContain('Resume');
    expect(labels(trayMenu({ ...RUNNING, stopped: true }, time))).not.toContain('Stop all');
    expect(labels(trayMenu({ ...RUNNING, vault: 'locked' }, time))).toContain('Unlock');
  });

  it('offers nothing that cannot be done while the gateway does not run', () => {
    const failed: TrayFacts = { ...RUNNING, state: 'failed', problem: 'Port 7117 is used by another program.' };
    expect(labels(trayMenu(failed, time))).toEqual([
      'Not running: open Bollard to see why',
      '-',
      'Open Bollard',
      '-',
      'Quit Bollard',
    ]);
  });

  it.each([
    [{}, 'running'],
    [{ vault: 'none' }, 'running'],
    [{ stopped: true }, 'paused'],
    [{ state: 'starting' }, 'paused'],
    [{ vault: 'locked' }, 'locked'],
    [{ vault: 'locked', stopped: true }, 'locked'],
    [{ vault: 'policy_changed' }, 'attention'],
    [{ limitsSpent: ['A'] }, 'attention'],
    [{ runaways: ['A'] }, 'attention'],
    [{ runaways: ['A'], stopped: true }, 'paused'],
    [{ limitsSpent: ['A'], vault: 'locked' }, 'locked'],
    [{ logHealthy: false, stopped: true }, 'attention'],
    [{ state: 'failed' }, 'attention'],
  ] as const)('with %j looks %s, and says so in words', (changes, look) => {
    const facts = { ...RUNNING, ...changes };
    expect(trayLook(facts)).toBe(look);
    expect(stateWords(facts)).not.toBe('');
  });

  it('G11: shows names and sentences as text on one line, and not too long', () => {
    const name = `\u202eevil\nQuit ${'x'.repeat(10_000)}`;
    const facts: TrayFacts = {
      ...RUNNING,
      agents: [{ id: 'agt_1', name, paused: false }],
      lastDenied: { at: RUNNING.lastDenied?.at ?? '', sentence: name },
    };
    const all = JSON.stringify(trayMenu(facts, time));
    expect(all).not.toMatch(/\u202e|\\n/);
    expect(all.length).toBeLessThan(1_500);
  });

  it('shows no more agents than a screen holds', () => {
    const agents = Array.from({ length: 50 }, (_, index) => ({
      id: `a${index}`,
      name: `Agent ${index}`,
      paused: false,
    }));
    const menu = trayMenu({ ...RUNNING, agents }, time).find((line) => line.kind === 'menu');
    expect(menu?.kind === 'menu' && menu.lines).toHaveLength(21);
    expect(JSON.stringify(menu)).toContain('30 more in the window');
  });
});
