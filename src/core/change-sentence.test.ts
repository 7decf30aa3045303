import { describe, expect, it } from 'vitest';
import { changeSentence } from './change-sentence.ts';
import { DEFAULT_GUARD, NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from './limits.ts';
import { diffPolicies } from './policy-changes.ts';
import type { AccountPolicy, AgentPolicy, PolicyState } from './policy-state.ts';

const SANDBOX: AccountPolicy = {
  id: 'acc_sandbox',
  name: 'Sandbox',
  kind: 'sandbox',
  region: 'sandbox',
  hasKey: false,
  limits: NO_ACCOUNT_LIMITS,
};
const MAIN: AccountPolicy = {
  id: 'acc_1',
  name: 'main',
  kind: 'real',
  region: 'eu',
  hasKey: false,
  limits: NO_ACCOUNT_LIMITS,
};
const AGENT: AgentPolicy = {
  id: 'agt_1',
  name: 'Voiceover Agent',
  tokenHash: 'aa',
  tokenHint: 'wxyz',
  accountId: 'acc_1',
  paused: false,
  expiresAt: null,
  createdAt: 1,
  grants: new Map(),
  rules: new Map(),
  limits: NO_AGENT_LIMITS,
};

function state(agents: readonly AgentPolicy[], accounts: readonly AccountPolicy[] = [MAIN, SANDBOX]): PolicyState {
  return {
    stopped: false,
    keyEverSet: false,
    defaultAccountId: 'acc_1',
    accounts: new Map(accounts.map((each) => [each.id, each])),
    agents: new Map(agents.map((each) => [each.id, each])),
    guard: DEFAULT_GUARD,
  };
}

function sentence(before: PolicyState, after: PolicyState, proven = true, keyAccountId: string | null = null): string {
  return changeSentence(diffPolicies(before, after), before, after, proven, keyAccountId);
}

const BEFORE = state([AGENT]);
const withAgent = (changed: Partial<AgentPolicy>) => state([{ ...AGENT, ...changed }]);

describe('the sentence of a change', () => {
  it.each<[string, PolicyState]>([
    ['changed Voices for Voiceover Agent from Off to Read', withAgent({ grants: new Map([['voices', 'read']]) })],
    [
      'changed History to Full and Voices to Read for Voiceover Agent',
      withAgent({
        grants: new Map([
          ['voices', 'read'],
          ['history', 'full'],
        ]),
      }),
    ],
    [
      'changed “Delete a voice” for Voiceover Agent from Inherit to Allow',
      withAgent({ rules: new Map([['voices.delete', 'allow']]) }),
    ],
    [
      'changed 2 rules of Voiceover Agent',
      withAgent({
        rules: new Map([
          ['voices.delete', 'deny'],
          ['history.delete', 'deny'],
        ]),
      }),
    ],
    ['rotated the token of Voiceover Agent', withAgent({ tokenHash: 'bb', tokenHint: 'abcd' })],
    ['renamed agent Voiceover Agent to Narrator', withAgent({ name: 'Narrator' })],
    ['bound Voiceover Agent to account Sandbox', withAgent({ accountId: 'acc_sandbox' })],
    ['paused Voiceover Agent', withAgent({ paused: true })],
    ['let Voiceover Agent end on 2026-11-25 07:30 UTC', withAgent({ expiresAt: Date.UTC(2026, 10, 25, 7, 30) })],
    ['removed agent Voiceover Agent', state([])],
    [
      'added agent Transcriber on account main with Models Read and 1 rule',
      state([
        AGENT,
        {
          ...AGENT,
          id: 'agt_2',
          name: 'Transcriber',
          tokenHash: 'cc',
          grants: new Map([['models', 'read']]),
          rules: new Map([['voices.delete', 'deny']]),
        },
      ]),
    ],
    ['stopped all agents', { ...BEFORE, stopped: true }],
    ['made account Sandbox the default', { ...BEFORE, defaultAccountId: 'acc_sandbox' }],
    ['set the key of account main', { ...state([AGENT], [{ ...MAIN, hasKey: true }, SANDBOX]), keyEverSet: true }],
    ['renamed account main to studio', state([AGENT], [{ ...MAIN, name: 'studio' }, SANDBOX])],
    ['moved account main from region eu to us', state([AGENT], [{ ...MAIN, region: 'us' }, SANDBOX])],
    [
      'added account Second and set its key',
      state([AGENT], [MAIN, SANDBOX, { ...MAIN, id: 'acc_2', name: 'Second', hasKey: true }]),
    ],
    ['changed created_at of Voiceover Agent from 1 to 2', withAgent({ createdAt: 2 })],
    [
      'stopped all agents, paused Voiceover Agent and changed Voices for Voiceover Agent from Off to Read',
      { ...withAgent({ paused: true, grants: new Map([['voices', 'read']]) }), stopped: true },
    ],
  ])('says that the owner %s', (words, after) => {
    expect(sentence(BEFORE, after)).toBe(`The owner ${words}`);
  });

  it('says the way back as well', () => {
    expect(sentence(withAgent({ paused: true }), BEFORE)).toBe('The owner resumed Voiceover Agent');
    expect(sentence({ ...BEFORE, stopped: true }, BEFORE)).toBe('The owner resumed all agents');
    expect(sentence(withAgent({ expiresAt: 5 }), BEFORE)).toBe('The owner let Voiceover Agent stay without an end');
    const withKey = state([AGENT], [{ ...MAIN, hasKey: true }, SANDBOX]);
    expect(sentence(withKey, BEFORE)).toBe('The owner removed the key of account main');
    const granted = withAgent({ grants: new Map([['voices', 'full']]) });
    expect(sentence(granted, BEFORE)).toBe('The owner changed Voices for Voiceover Agent from Full to Off');
  });

  it('says that a key was replaced, which changes nothing in the policy', () => {
    expect(sentence(BEFORE, BEFORE, true, 'acc_1')).toBe('The owner replaced the key of account main');
    const withKey = { ...state([AGENT], [{ ...MAIN, hasKey: true }, SANDBOX]), keyEverSet: true };
    expect(sentence(BEFORE, withKey, true, 'acc_1')).toBe('The owner set the key of account main');
  });

  it('never calls somebody the owner who was not proven', () => {
    expect(sentence(BEFORE, { ...BEFORE, stopped: true }, false)).toBe('Someone on this machine stopped all agents');
  });

  it('names a part of Bollard that did it, and its cause', () => {
    const after = withAgent({ paused: true });
    const author = { name: 'Bollard', cause: '60 identical calls in 60 s' };
    expect(changeSentence(diffPolicies(BEFORE, after), BEFORE, after, false, null, author)).toBe(
      'Bollard paused Voiceover Agent: 60 identical calls in 60 s',
    );
  });

  it('sums up many changes in one sentence', () => {
    const many = withAgent({ name: 'Narrator', paused: true, tokenHash: 'bb', accountId: 'acc_sandbox', expiresAt: 1 });
    expect(sentence(BEFORE, many)).toMatch(/^The owner .+, .+ and made 3 more changes$/);
    const grants = new Map(['voices', 'history', 'models', 'user', 'dubbing'].map((id) => [id, 'full'] as const));
    expect(sentence(BEFORE, withAgent({ grants }))).toBe(
      'The owner changed Dubbing to Full, History to Full and 3 more for Voiceover Agent',
    );
  });

  it('G11: stays one line whatever a table edited by hand holds', () => {
    const odd = state([{ ...AGENT, name: 'A\n\u202eB' }], [{ ...MAIN, name: 'x\u0000' }, SANDBOX]);
    expect(sentence(BEFORE, odd)).toBe(
      'The owner renamed account main to “x\\u{0}” and renamed agent Voiceover Agent to “A\\u{a}\\u{202e}B”',
    );
  });
});
