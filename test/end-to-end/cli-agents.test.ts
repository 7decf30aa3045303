/** Agents on the command line. No vault: then there is only the sandbox, and no proof is asked. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { done, refused, value } from '../support/cli-checks.ts';
import { type Home, makeHome } from '../support/instance.ts';

interface NewToken {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly baseUrl: string;
}

interface Agent {
  readonly id: string;
  readonly name: string;
  readonly tokenHint: string;
  readonly grants: Record<string, string>;
  readonly rules: Record<string, string>;
}

const homes: Home[] = [];
function newHome(): Home {
  const home = makeHome();
  homes.push(home);
  return home;
}
afterAll(() => {
  for (const home of homes) home.remove();
});

describe('an agent', () => {
  const home = newHome();
  let added: NewToken;

  it('is added with {id, name, token, baseUrl}, and its token is never shown again', async () => {
    added = await value<NewToken>(home, ['agent', 'add', 'Voiceover Agent', '--preset', 'voiceover']);
    expect(Object.keys(added).sort()).toEqual(['baseUrl', 'id', 'name', 'token']);
    expect(added).toMatchObject({
      id: expect.stringMatching(/^agt_[0-9a-f]{16}$/),
      name: 'Voiceover Agent',
      token: expect.stringMatching(/^bollard_[0-9A-Za-z]{40,}$/),
      baseUrl: 'http://127.0.0.1:7117',
    });
    for (const args of [
      ['agent', 'list'],
      ['agent', 'show', added.id],
      ['audit', 'list'],
      ['policy', 'show', added.id],
    ]) {
      for (const words of [await done(home, args), await done(home, [...args, '--json'])]) {
        expect(words).toContain('Voiceover Agent');
        expect(words).not.toContain(added.token);
      }
    }
  });

  it('prints its token once in words, and what to do next', async () => {
    const words = await done(home, ['agent', 'add', 'Wordy']);
    expect(words.match(/bollard_[0-9A-Za-z]{40,}/g)).toHaveLength(1);
    expect(words).toMatch(/^Added Wordy \(agt_[0-9a-f]{16}\)\.\nToken, shown only now: /);
    expect(words).toContain('It may do nothing yet: bollard grant Wordy AREA LEVEL');
  });

  it('is found by its id, and by its name in whatever case', async () => {
    for (const ref of [added.id, 'Voiceover Agent', 'voiceover AGENT'])
      expect(await value<Agent>(home, ['agent', 'show', ref])).toMatchObject({ id: added.id, sandbox: true });
    expect(await refused(home, ['agent', 'show', 'Nobody'])).toBe('There is no agent "Nobody".');
  });

  it.each([
    ['VOICEOVER agent', 'There is an agent called "Voiceover Agent" already.'],
    ['', 'This name is empty.'],
    ['x'.repeat(65), 'longer than 64 characters'],
    ['a\u202eb', 'characters that cannot be seen'],
    [' a', 'single spaces between words'],
    ['agt_0123456789abcdef', 'looks like an id'],
    ['ACC_main', 'looks like an id'],
    ['sk_0123456789abcdef0123', 'looks like a token or a key'],
  ])('cannot be called %j', async (name, words) => {
    expect(await refused(home, ['agent', 'add', name])).toContain(words);
    expect(await refused(home, ['agent', 'rename', 'Wordy', name])).toContain(words);
  });

  it('has a name that is the same however it was composed', async () => {
    expect(await value<NewToken>(home, ['agent', 'add', 'Ame\u0301lie'])).toMatchObject({ name: 'Am\u00e9lie' });
    expect(await refused(home, ['agent', 'add', 'AM\u00c9LIE'])).toContain('There is an agent called');
    expect(await value(home, ['agent', 'show', 'ame\u0301lie'])).toMatchObject({ name: 'Am\u00e9lie' });
  });

  it('is renamed, paused, resumed, rotated, bound and removed', async () => {
    expect(await value(home, ['agent', 'rename', 'Wordy', 'Quiet'])).toMatchObject({ name: 'Quiet' });
    expect(await value(home, ['agent', 'pause', 'Quiet'])).toMatchObject({ paused: true });
    expect(await done(home, ['agent', 'list'])).toMatch(/Quiet .* paused /);
    expect(await value(home, ['agent', 'resume', 'Quiet'])).toMatchObject({ paused: false });
    const before = await value<Agent>(home, ['agent', 'show', 'Quiet']);
    const rotated = await value<NewToken>(home, ['agent', 'rotate', 'Quiet']);
    expect(rotated).toMatchObject({ id: before.id, name: 'Quiet' });
    expect(rotated.token.endsWith((await value<Agent>(home, ['agent', 'show', 'Quiet'])).tokenHint)).toBe(true);
    expect(await value(home, ['agent', 'bind', 'Quiet', 'Sandbox'])).toMatchObject({ account: 'Sandbox' });
    expect(await refused(home, ['agent', 'bind', 'Quiet', 'main'])).toContain('There is no account "main"');
    expect(await done(home, ['agent', 'remove', 'Quiet'])).toBe('Removed Quiet; its token no longer works.\n');
    expect(await refused(home, ['agent', 'remove', 'Quiet'])).toBe('There is no agent "Quiet".');
  });

  it('may expire, but not in the past', async () => {
    const soon = await value<NewToken>(home, ['agent', 'add', 'Brief', '--expires', '7d']);
    const { expiresAt } = await value<{ expiresAt: string }>(home, ['agent', 'show', soon.id]);
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    expect(await refused(home, ['agent', 'add', 'Late', '--expires', '2020-01-01'])).toContain('has passed');
  });

  it('cannot have a preset or an account that there is not', async () => {
    expect(await refused(home, ['agent', 'add', 'X', '--preset', 'everything'])).toContain(
      'there are voiceover, transcriber, read_only, dubbing, full_no_deletes',
    );
    expect(await refused(home, ['agent', 'add', 'X', '--account', 'main'])).toContain('There is no account "main"');
  });
});

describe('a preset', () => {
  const home = newHome();
  const reads = { models: 'read', user: 'read' };
  const guide = ['speech_to_text', 'voices', 'voice_design', 'audio_tools', 'dubbing', 'history', 'agents'];
  const all = (level: string) => Object.fromEntries(guide.map((area) => [area, level]));

  it.each([
    ['voiceover', { text_to_speech: 'full', voices: 'read', history: 'read', ...reads }],
    ['transcriber', { speech_to_text: 'full', ...reads }],
    ['read_only', { ...all('read'), ...reads }],
    ['dubbing', { dubbing: 'full', voices: 'read', ...reads }],
    ['full_no_deletes', { text_to_speech: 'full', ...all('full'), models: 'full', user: 'full' }],
  ])('%s grants what the design says', async (preset, grants) => {
    await done(home, ['agent', 'add', preset.replace('_', ' '), '--preset', preset]);
    const agent = await value<Agent>(home, ['agent', 'show', preset.replace('_', ' ')]);
    expect(agent.grants).toEqual(grants);
    const rules = Object.values(agent.rules);
    expect(rules.length > 0).toBe(preset === 'full_no_deletes');
    expect(rules.every((effect) => effect === 'deny')).toBe(true);
    if (preset === 'full_no_deletes')
      expect(agent.rules).toMatchObject({ 'voices.delete': 'deny', 'history.delete': 'deny' });
  });
});

describe('a snippet', () => {
  const home = newHome();

  it.each(['curl', 'javascript', 'python', 'livekit', 'cli', 'env', 'mcp'])(
    'for %s points at the gateway',
    async (client) => {
      if (client === 'curl') await done(home, ['agent', 'add', 'Ada']);
      const { snippet, ...rest } = await value<{ snippet: string }>(home, ['agent', 'snippet', 'Ada', client]);
      expect(rest).toEqual({ agent: 'Ada', client, baseUrl: 'http://127.0.0.1:7117' });
      if (client !== 'mcp') expect(snippet).toContain('127.0.0.1:7117');
      const words = await done(home, ['agent', 'snippet', 'Ada', client]);
      expect(words).toContain(snippet);
      expect(words.split('\n')[0]).toMatch(client === 'javascript' || client === 'livekit' ? /^\/\/ / : /^# /);
    },
  );

  it('is for curl where no client is named, and the README lists them all', async () => {
    expect(await value(home, ['agent', 'snippet', 'Ada'])).toMatchObject({ client: 'curl' });
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain('[curl|javascript|python|livekit|cli|env|mcp]');
  });
});
