/** Grants, rules, the catalogue and policy files on the command line. No vault: no proof is asked. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, refused, value } from '../support/cli-checks.ts';
import { makeHome } from '../support/instance.ts';

const home = makeHome();
beforeAll(async () => {
  await done(home, ['agent', 'add', 'Ada']);
});
afterAll(() => home.remove());

interface Agent {
  readonly grants: Record<string, string>;
  readonly rules: Record<string, string>;
}

describe('a grant', () => {
  it('is set and shown, and said to be so already the second time', async () => {
    expect(await done(home, ['grant', 'Ada', 'voices', 'read'])).toBe('Voices is read for Ada.\n');
    expect(await done(home, ['grant', 'Ada', 'voices', 'read'])).toBe('Voices was read for Ada already.\n');
    expect(await value(home, ['grant', 'Ada', 'text_to_speech', 'full'])).toEqual({
      message: 'Text to Speech is full for Ada.',
    });
    expect(await done(home, ['agent', 'show', 'Ada'])).toMatch(/It may:\n {4}Text to Speech: full\n {4}Voices: read\n/);
    await done(home, ['grant', 'Ada', 'voices', 'off']);
    expect((await value<Agent>(home, ['policy', 'show', 'Ada'])).grants).toEqual({ text_to_speech: 'full' });
  });

  it('is full in every area, but read or write only where the area has such operations', async () => {
    expect(await done(home, ['grant', 'Ada', 'models', 'full'])).toBe('Models is full for Ada.\n');
    expect(await refused(home, ['grant', 'Ada', 'models', 'write'])).toBe(
      'Models cannot be write: it has off, read, full.',
    );
    expect(await refused(home, ['grant', 'Ada', 'text_to_speech', 'read'])).toContain('it has off, write, full');
    expect(await refused(home, ['grant', 'Ada', 'Voices', 'read'])).toContain('There is no area "Voices"');
    expect(await refused(home, ['grant', 'Eve', 'voices', 'read'])).toContain('There is no agent "Eve"');
  });
});

describe('a rule', () => {
  it('is set, shown and taken back', async () => {
    expect(await done(home, ['rule', 'Ada', 'voices.delete', 'allow'])).toBe('voices.delete is allow for Ada.\n');
    expect((await value<Agent>(home, ['agent', 'show', 'Ada'])).rules).toEqual({ 'voices.delete': 'allow' });
    expect(await done(home, ['rule', 'Ada', 'voices.delete', 'inherit'])).toContain('decided by its area again');
    expect((await value<Agent>(home, ['agent', 'show', 'Ada'])).rules).toEqual({});
  });

  it('is refused for an operation that there is not, or that no rule can allow', async () => {
    expect(await refused(home, ['rule', 'Ada', 'voices.frobnicate', 'allow'])).toContain('There is no operation');
    expect(await refused(home, ['rule', 'Ada', 'api_keys.create', 'allow'])).toContain('never forwarded');
  });
});

describe('the catalogue', () => {
  interface Area {
    readonly id: string;
    readonly operations: readonly Record<string, unknown>[];
  }

  it('lists 32 areas and 414 operations with id, method, path, access and effects', async () => {
    const areas = await value<Area[]>(home, ['catalog']);
    expect(areas).toHaveLength(32);
    expect(areas.slice(0, 10).map((area) => area.id)).toEqual([
      'text_to_speech',
      'speech_to_text',
      'voices',
      'voice_design',
      'audio_tools',
      'dubbing',
      'history',
      'models',
      'user',
      'agents',
    ]);
    const operations = areas.flatMap((area) => area.operations);
    expect(operations).toHaveLength(414);
    for (const operation of operations) {
      expect(operation).toMatchObject({
        id: expect.stringMatching(/^[a-z_]+\.[a-z_0-9]+$/),
        method: expect.stringMatching(/^(GET|POST|PUT|PATCH|DELETE)$/),
        path: expect.stringMatching(/^\/v[12]\//),
        access: expect.stringMatching(/^(read|write)$/),
        effects: expect.any(Array),
      });
    }
    expect(await done(home, ['catalog'])).toContain('voice_design         Voice Design and Cloning');
  });

  it('lists one area, with what makes an operation risky', async () => {
    const [area, ...more] = await value<Area[]>(home, ['catalog', 'voices']);
    expect(more).toEqual([]);
    expect(area?.operations).toContainEqual(
      expect.objectContaining({ id: 'voices.delete', method: 'DELETE', access: 'write', effects: ['irreversible'] }),
    );
    expect(await done(home, ['catalog', 'voices'])).toMatch(
      /write +voices\.delete +DELETE +\/v1\/voices\/\{voice_id\} +irreversible/,
    );
    expect(await refused(home, ['catalog', 'Voices'])).toContain('There is no area "Voices"');
  });
});

describe('an explanation', () => {
  beforeAll(async () => {
    await done(home, ['grant', 'Ada', 'voices', 'full']);
    await done(home, ['rule', 'Ada', 'voices.get', 'deny']);
  });

  it.each([
    ['GET', '/v1/voices', 'allow', 'voices.get_all', 'area Voices is full'],
    ['get', '/v1/voices/abc', 'deny', 'voices.get', 'the rule for voices.get is deny'],
    ['DELETE', '/v1/voices/abc', 'ask', 'voices.delete', 'no rule for voices.delete'],
    ['GET', '/v1/history', 'deny', 'history.list', 'area History is off'],
    ['POST', '/v1/single-use-token/realtime_scribe', 'deny', 'client_tokens.create_single_use', 'no rule for'],
    ['GET', '/v1/nothing', 'deny', null, 'the catalogue'],
  ])('of %s %s is %s, with the switch behind it', async (method, path, decision, operation, switched) => {
    const explained = await value<{ switch: string; sentence: string }>(home, [
      'policy',
      'explain',
      'Ada',
      method,
      path,
    ]);
    expect(explained).toMatchObject({ decision, operation });
    expect(explained.switch).toContain(switched);
    const words = await done(home, ['policy', 'explain', 'Ada', method, path]);
    expect(words).toBe(`${explained.sentence}\nDecided by: ${explained.switch}\n`);
  });

  it('sends nothing and writes nothing to the log', async () => {
    const before = await value<{ logEntries: number }>(home, ['status']);
    await value(home, ['policy', 'explain', 'Ada', 'GET', '/v1/voices']);
    expect(await value(home, ['status'])).toMatchObject({ logEntries: before.logEntries });
  });

  it('of a wrong method or a path that is none says so', async () => {
    expect(await refused(home, ['policy', 'explain', 'Ada', 'PUT', '/v1/voices'])).toContain('has no PUT: only GET');
    expect(await refused(home, ['policy', 'explain', 'Ada', 'GET', '/v1/../x'])).toContain('refused before any policy');
  });
});

describe('a policy file', () => {
  const file = join(home.dir, 'policy.json');

  it('is written once, readable by the owner only, without key or token', async () => {
    expect(await value(home, ['policy', 'export', file])).toEqual({ file });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ format: 'bollard-policy', version: 2, agents: [{ name: 'Ada' }] });
    expect(text).not.toMatch(/bollard_|tokenHash|tokenHint/);
    expect(await refused(home, ['policy', 'export', file])).toContain('it exists already');
  });

  it('brings back exactly what it holds', async () => {
    const before = await value<Agent>(home, ['agent', 'show', 'Ada']);
    await done(home, ['grant', 'Ada', 'voices', 'off']);
    await done(home, ['rule', 'Ada', 'voices.get', 'inherit']);
    expect(await value(home, ['policy', 'import', file])).toEqual({ changes: 1, message: 'Changed Ada.' });
    expect(await value<Agent>(home, ['agent', 'show', 'Ada'])).toEqual(before);
    expect(await done(home, ['policy', 'import', file])).toBe('Nothing differs; nothing was changed.\n');
  });

  it.each([
    ['no JSON', 'nonsense', 'was not read'],
    ['something else', '{"format":"other"}', 'This is no policy file'],
    [
      'an agent that there is not',
      '{"format":"bollard-policy","version":1,"agents":[{"name":"Eve","grants":{},"rules":{}}]}',
      'Eve',
    ],
    [
      'an area that there is not',
      '{"format":"bollard-policy","version":1,"agents":[{"name":"Ada","grants":{"moon":"full"},"rules":{}}]}',
      'moon',
    ],
    [
      'a level that an area has not',
      '{"format":"bollard-policy","version":1,"agents":[{"name":"Ada","grants":{"models":"write"},"rules":{}}]}',
      'write',
    ],
  ])('with %s changes nothing', async (_what, text, words) => {
    const broken = join(home.dir, 'broken.json');
    writeFileSync(broken, text);
    const before = await value(home, ['agent', 'list']);
    expect(await refused(home, ['policy', 'import', broken])).toContain(words);
    expect(await value(home, ['agent', 'list'])).toEqual(before);
  });

  it('that there is not is said to be missing', async () => {
    expect(await refused(home, ['policy', 'import', join(home.dir, 'none.json')])).toContain('there is no such file');
  });
});
