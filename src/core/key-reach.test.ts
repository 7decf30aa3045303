import { describe, expect, it } from 'vitest';
import { AREAS, OPERATIONS } from './catalogue/catalogue.ts';
import {
  type AreaReach,
  beyondGrants,
  NO_ANSWER,
  REACH_READS,
  reachList,
  reachNotes,
  reachOf,
  SUBSCRIPTION_READ,
} from './key-reach.ts';
import { NO_AGENT_LIMITS } from './limits.ts';
import type { AgentPolicy } from './policy-state.ts';
import { parseUpstreamError } from './upstream-error.ts';

const READS = [SUBSCRIPTION_READ, ...REACH_READS];

function agentWith(part: Partial<Pick<AgentPolicy, 'grants' | 'rules'>>): AgentPolicy {
  return {
    id: 'agt_a',
    name: 'A',
    tokenHash: '',
    tokenHint: '',
    accountId: 'acc_main',
    paused: false,
    expiresAt: null,
    createdAt: 0,
    grants: new Map(),
    rules: new Map(),
    limits: NO_AGENT_LIMITS,
    ...part,
  };
}

describe('the reads that tell what a key may reach', () => {
  it('are GETs of the catalogue without an id and without any effect, one for an area', () => {
    for (const { area, path } of READS) {
      const [plain] = path.split('?');
      const operation = OPERATIONS.find((each) => each.method === 'GET' && each.path === plain);
      expect(operation, path).toMatchObject({
        area,
        access: 'read',
        effects: [],
        conditionalEffects: [],
        neverForward: false,
        deprecated: false,
      });
      expect(plain, path).not.toContain('{');
    }
    expect(new Set(READS.map(({ area }) => area)).size).toBe(READS.length);
  });
});

describe('an answer to such a read', () => {
  const message = 'The API key you used is missing the permission voices_read to execute this operation.';
  const newer = {
    type: 'authorization_error',
    code: 'insufficient_permissions',
    status: 'missing_permissions',
    message,
  };
  const lacks = { reach: 'may_not', permission: 'voices_read', words: 'may not read: the key lacks voices_read' };

  it.each([
    ['the older shape', 401, { status: 'missing_permissions', message }],
    ['the newer shape', 403, newer],
    ['the other order', 403, { ...newer, message: "Your key has no 'voices_read' permission." }],
  ])('says in %s which permission the key lacks', (_shape, status, detail) => {
    expect(reachOf(status, parseUpstreamError({ detail }))).toEqual(lacks);
  });

  it.each(['', 'missing_permissions', 'No permission to do that.', 'missing the permission [key] to'])(
    'that names no permission says only that it may not: %j',
    (text) => {
      const error = { status: 'missing_permissions', code: null, message: text };
      expect(reachOf(401, error)).toEqual({ reach: 'may_not', permission: null, words: 'may not read' });
    },
  );

  it('of 200 says that it may', () => {
    expect(reachOf(200, null)).toEqual({ reach: 'may_read', permission: null, words: 'may read' });
  });

  it.each([
    [401, { status: 'invalid_api_key', code: null, message: null }],
    [403, { status: null, code: 'feature_not_available', message: null }],
    [403, null],
    [404, { status: 'missing_permissions', code: null, message: null }],
    [204, null],
    [429, null],
    [500, null],
  ])('of any other kind is not known: %i', (status, error) => {
    const words = `not known: ElevenLabs answered ${status}`;
    expect(reachOf(status, error)).toEqual({ reach: 'unknown', permission: null, words });
  });
});

describe('the list', () => {
  it('has the ten areas of the guide, then what else was asked, and says where nothing free tells', () => {
    const list = reachList(new Map(READS.map(({ area }) => [area, NO_ANSWER])));
    expect(list.slice(0, 10).map(({ area }) => area)).toEqual(AREAS.slice(0, 10).map(({ id }) => id));
    expect(list.filter(({ words }) => words === 'cannot be told without spending').map(({ area }) => area)).toEqual([
      'text_to_speech',
      'speech_to_text',
      'voice_design',
      'audio_tools',
    ]);
    expect(list).toHaveLength(10 + 7);
    expect(reachList(new Map())).toHaveLength(10);
  });
});

describe('a key is wider than the grants', () => {
  const may = (area: string): AreaReach => ({ area, title: area, reach: 'may_read', permission: null, words: '' });
  const reach = [may('voices'), may('history'), may('models'), { ...may('dubbing'), reach: 'unknown' as const }];

  it('where it reads what no agent is granted; the models are the same for everybody', () => {
    expect(beyondGrants(reach, [])).toEqual(['voices', 'history']);
  });

  it('but not where some agent is granted it, by level or by rule', () => {
    const reader = agentWith({ grants: new Map([['voices', 'write']]) });
    const ruled = agentWith({ rules: new Map([['history.list', 'ask']]) });
    expect(beyondGrants(reach, [reader, ruled])).toEqual([]);
    const off = agentWith({ grants: new Map([['voices', 'off']]), rules: new Map([['history.list', 'deny']]) });
    expect(beyondGrants(reach, [off])).toEqual(['voices', 'history']);
  });

  it('is said first, with how to make a narrower one; else only what reads cannot tell', () => {
    const [warning, how, reads] = reachNotes('main', ['Voices', 'History']);
    expect(warning).toContain('what no agent of main is granted: Voices, History.');
    expect(how).toContain('restrict a new key');
    expect(reachNotes('main', [])).toEqual([reads]);
    expect(reads).toContain('cannot be told without doing so');
  });
});
