import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../../test/support/no-limits.ts';
import type { AgentShape } from '../../contract/bridge.ts';
import { OPERATIONS } from '../../core/catalogue/catalogue.ts';
import { PRESETS, presetPolicy } from '../../core/presets.ts';
import { CLIENT_IDS, snippet } from '../../core/snippets.ts';
import { agentState, endWords, seenWords } from './agent-words.ts';
import { CLIENTS, plainSentence } from './clients.ts';
import { expiryOf } from './expiry.ts';
import { grantWords, NOTHING_GRANTED, presetLines } from './grant-words.ts';
import { nameProblem } from './name-check.ts';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');

function agentOf(over: Partial<AgentShape>): AgentShape {
  return {
    id: 'agt_1',
    name: 'Voiceover Agent',
    account: 'Sandbox',
    sandbox: true,
    paused: false,
    expired: false,
    expiresAt: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    tokenHint: 'abcd',
    lastSeenAt: null,
    userAgent: null,
    grants: {},
    rules: {},
    limits: NO_LIMITS,
    ...over,
  };
}

describe('what an agent was granted, in words', () => {
  it('says that nothing is granted', () => {
    expect(grantWords({ grants: {}, rules: {} })).toEqual({ preset: null, words: NOTHING_GRANTED });
    expect(grantWords({ grants: { voices: 'off' }, rules: {} }).words).toBe(NOTHING_GRANTED);
  });

  it('knows every preset again, to the letter', () => {
    for (const preset of PRESETS) {
      const { grants, rules } = presetPolicy(preset, OPERATIONS);
      const granted = { grants: Object.fromEntries(grants), rules: Object.fromEntries(rules) };
      expect(grantWords(granted).preset).toBe(preset.title);
      expect(grantWords({ ...granted, grants: { ...granted.grants, music: 'read' } }).preset).toBeNull();
    }
  });

  it('names areas by level, and counts rules', () => {
    const words = grantWords({ grants: { voices: 'read', text_to_speech: 'full' }, rules: { 'voices.delete': 'ask' } });
    expect(words.words).toBe('Full: Text to Speech. Read: Voices. 1 rule for a single operation.');
  });

  it('stays short where many areas are granted', () => {
    const granted = (id: string) => ({ grants: PRESETS.find((preset) => preset.id === id)?.grants ?? {}, rules: {} });
    expect(grantWords(granted('read_only')).words).toMatch(/and 4 more\.$/);
    expect(grantWords(granted('full_no_deletes')).words).toBe('Full: all areas of the guide.');
  });

  it('says of each preset what it grants', () => {
    for (const preset of PRESETS) expect(presetLines(preset).join(' ')).toMatch(/Full: |Read: /);
  });
});

describe('the name of an agent as it is typed', () => {
  const agents = [agentOf({})];

  it('is not wrong while it is empty or free', () => {
    expect(nameProblem('', agents)).toBeNull();
    expect(nameProblem('Podcast transcriber', agents)).toBeNull();
    expect(nameProblem('<img src=x onerror=alert(1)>', agents)).toBeNull();
  });

  it('is refused where it is taken, by another', () => {
    expect(nameProblem('VOICEOVER agent', agents)).toBe('There is an agent called "Voiceover Agent" already.');
    expect(nameProblem('VOICEOVER agent', agents, 'agt_1')).toBeNull();
  });

  it('G11: is refused where a part of it cannot be seen', () => {
    expect(nameProblem('Voiceover\u202eAgent', agents)).toContain('cannot be seen');
  });
});

describe('when an agent was seen and when it ends', () => {
  it('is relative below one hour', () => {
    expect(seenWords(null, NOW)).toBe('not seen yet');
    expect(seenWords(new Date(NOW - 5_000).toISOString(), NOW)).toBe('seen just now');
    expect(seenWords(new Date(NOW - 4 * 60_000).toISOString(), NOW)).toBe('seen 4 min ago');
    expect(seenWords('2026-11-20T12:00:00.000Z', NOW)).toMatch(/^seen .*20/);
  });

  it('tells paused from expired, and expired stands over paused', () => {
    expect(agentState(agentOf({}), NOW)).toBe('new');
    expect(agentState(agentOf({ paused: true }), NOW)).toBe('paused');
    expect(agentState(agentOf({ paused: true, expiresAt: new Date(NOW - 1).toISOString() }), NOW)).toBe('expired');
    expect(agentState(agentOf({ lastSeenAt: new Date(NOW - 1000).toISOString() }), NOW)).toBe('live');
  });

  it('says when it ends', () => {
    expect(endWords(agentOf({}), NOW)).toBeNull();
    expect(endWords(agentOf({ expiresAt: new Date(NOW + 30_000).toISOString() }), NOW)).toBe('ends in 1 min');
    expect(endWords(agentOf({ expiresAt: new Date(NOW - 1).toISOString() }), NOW)).toMatch(/^ended /);
  });

  it('reckons the choices of a new agent', () => {
    expect(expiryOf('never', '', NOW)).toEqual({ ok: true, expiresAt: null });
    expect(expiryOf('day', '', NOW)).toEqual({ ok: true, expiresAt: '2026-11-26T12:00:00.000Z' });
    expect(expiryOf('at', '', NOW)).toMatchObject({ ok: false });
    expect(expiryOf('at', '2020-01-01T00:00', NOW)).toEqual({ ok: false, message: 'This time has passed.' });
  });
});

describe('the clients', () => {
  it('are all that there are snippets for, by a name', () => {
    expect(CLIENTS.map(({ id }) => id)).toEqual([...CLIENT_IDS]);
    for (const { title } of CLIENTS) expect(title).not.toMatch(/^[a-z]+_/);
  });

  it('that cannot be pointed here get a plain sentence', () => {
    expect(plainSentence(snippet('mcp', 'http://127.0.0.1:7117'))).toMatch(/^The official elevenlabs-mcp server .*\.$/);
    expect(plainSentence(snippet('curl', 'http://127.0.0.1:7117'))).toBeNull();
  });
});
