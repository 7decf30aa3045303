/** A person at the window: what goes through at once, what asks first, and what the command line may ask for (design §3). */
import { afterEach, describe, expect, it } from 'vitest';
import type { CallName, CallResult } from '../../src/contract/calls.ts';
import { OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import { connectControl } from '../../src/runtime/control-client.ts';
import { controlKey, controlPath } from '../../src/runtime/control-path.ts';
import { type Instance, startInstance } from '../../src/runtime/instance.ts';
import type { Question } from '../../src/runtime/owner-present.ts';
import { makeOwnedHome, type OwnedHome } from '../support/owned-home.ts';

interface Desk {
  readonly home: OwnedHome;
  readonly instance: Instance;
  readonly questions: Question[];
  answer: boolean;
}

const open: Desk[] = [];

async function startDesk(locked = false): Promise<Desk> {
  const home = await makeOwnedHome();
  const desk: { home: OwnedHome; questions: Question[]; answer: boolean } = { home, questions: [], answer: false };
  const instance = await startInstance({
    dataDir: home.dataDir,
    version: '0.0.0-test',
    holder: 'a test',
    port: 0,
    upstream: 'live',
    demoAgent: false,
    vaultKey: async () => (locked ? null : home.vaultKey),
    confirm: async (question) => {
      desk.questions.push(question);
      return desk.answer;
    },
    onWarning: () => undefined,
    onEntries: () => undefined,
  });
  const whole: Desk = Object.assign(desk, { instance });
  open.push(whole);
  return whole;
}

afterEach(async () => {
  for (const { instance, home } of open.splice(0)) {
    await instance.close();
    home.remove();
  }
});

function codeOf(result: CallResult<CallName>): string {
  return result.ok ? 'ok' : result.error.code;
}

async function agentOf({ instance }: Desk) {
  const shown = await instance.call('agent.show', { agent: 'Voiceover' });
  if (!shown.ok || !('grants' in shown.value)) throw new Error('no agent');
  return shown.value;
}

async function fromCommandLine({ home }: Desk, call: string, input: unknown): Promise<unknown> {
  const client = await connectControl(controlPath(home.dataDir), controlKey(home.dataDir));
  if (!client) throw new Error('nothing runs');
  try {
    return await client.request(call, input);
  } finally {
    client.close();
  }
}

describe('a change made in the window', () => {
  it('that widens a grant or allows a harmless operation needs nothing more', async () => {
    const desk = await startDesk();
    const grant = await desk.instance.call('grant.set', { agent: 'Voiceover', area: 'history', level: 'full' });
    const rule = await desk.instance.call('rule.set', {
      agent: 'Voiceover',
      operation: 'models.list',
      effect: 'allow',
    });
    expect([codeOf(grant), codeOf(rule)]).toEqual(['ok', 'ok']);
    expect(desk.questions).toEqual([]);
    expect((await agentOf(desk)).grants.history).toBe('full');
  });

  it.each(
    (['irreversible', 'mints_credential', 'places_call', 'clones_person', 'admits_others'] as const).map(
      (effect) => [effect, OPERATIONS.find((one) => one.effects.includes(effect) && !one.neverForward)?.id] as const,
    ),
  )('that allows what is %s (%s) asks in a dialog; no is no', async (_effect, operation = '') => {
    const desk = await startDesk();
    const input = { agent: 'Voiceover', operation, effect: 'allow' };
    expect(codeOf(await desk.instance.call('rule.set', input))).toBe('declined');
    expect(desk.questions).toEqual([
      { from: 'window', call: 'rule.set', about: expect.stringContaining('Voiceover') as unknown },
    ]);
    expect((await agentOf(desk)).rules).not.toHaveProperty([input.operation]);
    desk.answer = true;
    expect(codeOf(await desk.instance.call('rule.set', input))).toBe('ok');
    expect((await agentOf(desk)).rules[input.operation]).toBe('allow');
  });

  it('that hides such a rule in a whole policy asks too', async () => {
    const desk = await startDesk();
    const { id, grants, rules } = await agentOf(desk);
    const set = { agent: id, grants, rules: { ...rules, 'voices.delete': 'allow' } };
    expect(codeOf(await desk.instance.call('agent.set_policy', set))).toBe('declined');
    expect(desk.questions).toHaveLength(1);
  });

  it('of the key asks, whatever it is', async () => {
    const desk = await startDesk();
    const key = 'sk_test_other_0f1e2d3c4b5a69788796a5b4c3d2e1f0';
    expect(codeOf(await desk.instance.call('key.set', { key }))).toBe('declined');
    expect(JSON.stringify(desk.questions)).not.toContain(key);
    desk.answer = true;
    expect(codeOf(await desk.instance.call('key.set', { key }))).toBe('ok');
  });

  it('that imports a policy or binds an agent to a real account asks', async () => {
    const desk = await startDesk();
    const exported = await desk.instance.call('policy.export', {});
    const document = exported.ok && 'document' in exported.value ? exported.value.document : null;
    expect(codeOf(await desk.instance.call('policy.import', { document }))).toBe('declined');
    expect(codeOf(await desk.instance.call('agent.bind', { agent: 'Voiceover', account: 'Sandbox' }))).toBe('ok');
    expect(codeOf(await desk.instance.call('agent.bind', { agent: 'Voiceover', account: 'main' }))).toBe('declined');
    expect(desk.questions.map(({ call }) => call)).toEqual(['policy.import', 'agent.bind']);
  });

  it('that tightens never asks, and goes through while the vault is locked', async () => {
    const desk = await startDesk(true);
    const grant = (level: string) => desk.instance.call('grant.set', { agent: 'Voiceover', area: 'history', level });
    expect(codeOf(await grant('full'))).toBe('vault_locked');
    expect(codeOf(await grant('off'))).toBe('ok');
    expect(codeOf(await desk.instance.call('agent.pause', { agent: 'Voiceover' }))).toBe('ok');
    expect(codeOf(await desk.instance.call('agent.resume', { agent: 'Voiceover' }))).toBe('vault_locked');
    expect(desk.questions).toEqual([]);
  });

  it('sets a whole policy at once, and refuses one that cannot be', async () => {
    const desk = await startDesk();
    const { id } = await agentOf(desk);
    const set = (grants: Record<string, string>, rules: Record<string, string> = {}) =>
      desk.instance.call('agent.set_policy', { agent: id, grants, rules });
    expect(codeOf(await set({ voices: 'read', history: 'off' }))).toBe('ok');
    expect((await agentOf(desk)).grants).toEqual({ voices: 'read' });
    expect(codeOf(await set({ nowhere: 'read' }))).toBe('not_found');
    expect(codeOf(await set({ voices: 'read' }, { 'no.operation': 'deny' }))).toBe('not_found');
    expect((await agentOf(desk)).grants).toEqual({ voices: 'read' });
  });
});

describe('what loosens from the command line while the window runs', () => {
  it('asks the person, who sees where it comes from; a tightening does not', async () => {
    const desk = await startDesk();
    const widen = { agent: 'Voiceover', area: 'history', level: 'full' };
    expect(await fromCommandLine(desk, 'grant.set', widen)).toMatchObject({ ok: false, error: { code: 'declined' } });
    expect(desk.questions).toEqual([
      { from: 'command line', call: 'grant.set', about: expect.stringContaining('History') as unknown },
    ]);
    desk.answer = true;
    expect(await fromCommandLine(desk, 'grant.set', widen)).toMatchObject({ ok: true });
    expect((await agentOf(desk)).grants.history).toBe('full');
    desk.answer = false;
    expect(await fromCommandLine(desk, 'grant.set', { ...widen, level: 'off' })).toMatchObject({ ok: true });
    expect(desk.questions).toHaveLength(2);
  });
});
