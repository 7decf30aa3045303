/** Words, exit codes, the vault and keys: the command line as design.md §6 has it, against the built program. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, refused, value, wrong } from '../support/cli-checks.ts';
import { type Home, makeHome, type Served, serve } from '../support/instance.ts';

const homes: Home[] = [];
function newHome(): Home {
  const home = makeHome();
  homes.push(home);
  return home;
}
afterAll(() => {
  for (const home of homes) home.remove();
});

/** Every file of the data directory, by what is in it. */
function fingerprint(home: Home): Record<string, string> {
  return Object.fromEntries(
    readdirSync(home.dataDir).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(home.dataDir, file)))
        .digest('hex'),
    ]),
  );
}

describe('wrong usage', () => {
  const home = newHome();

  it.each([
    [[], 'say what to do'],
    [['frobnicate'], '"frobnicate" is no command'],
    [['agent'], 'say which: agent add'],
    [['agent', 'frobnicate'], 'say which: agent add'],
    [['audit', 'lst'], 'say which: audit list'],
    [['agent', 'add'], 'usage: bollard agent add NAME'],
    [['agent', 'list', 'extra'], 'usage: bollard agent list'],
    [['status', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['agent', 'add', 'A', '--preset'], "Option '--preset <value>' argument missing"],
    [['agent', 'add', 'A', '--expires', 'soon'], '"soon" is no time'],
    [['agent', 'snippet', 'A', 'telnet'], 'no snippet for "telnet"; there are: curl'],
    [['grant', 'A', 'voices', 'some'], '"some" is not one of off, read, write, full'],
    [['rule', 'A', 'voices.get', 'never'], '"never" is not one of allow, ask, deny, inherit'],
    [['audit', 'list', '--limit', '0'], '--limit takes a whole number above 0, or all'],
    [['audit', 'list', '--decision', 'maybe'], '"maybe" is no decision: allow, ask or deny'],
    [['audit', 'list', '--since', 'yesterday'], '"yesterday" is no time'],
    [['audit', 'export', 'x', '--format', 'pdf'], '"pdf" is no format: csv or jsonl'],
    [['serve', '--port', '70000'], '"70000" is no port'],
    [['serve', '--port', 'http'], '"http" is no port'],
    [['serve', '--upstream', 'http://example.com'], '"http://example.com" is no upstream'],
    [['serve', '--upstream', 'http://127.0.0.1:70000'], 'is no upstream'],
    [['serve', '--upstream', 'http://127.0.0.1:80/x'], 'is no upstream'],
    [['key', 'set', 'sk_0123456789abcdef'], 'usage: bollard key set'],
    [['limit', 'A', '--day', '5,000'], '--day takes credits, at most 3 decimal places, or none; "5,000" is neither'],
    [['guard', '--identical', '1'], '--identical takes a whole number from 2 to 1000000, or off'],
  ])('%j exits 2 with one line, and touches nothing', async (args, words) => {
    const line = await wrong(home, args);
    expect(line).toContain(words);
    expect(line).not.toContain('sk_0123456789abcdef');
    expect(existsSync(home.dataDir)).toBe(false);
  });

  it.each([
    [['approvals', 'list'], 'Approvals of held calls are not in this version'],
    [['approvals', 'approve', 'X', '--for', '10m'], 'Approvals of held calls are not'],
    [['approvals', 'watch'], 'Approvals of held calls are not'],
  ])('%j names what is missing', async (args, words) => {
    expect(await wrong(home, args)).toContain(words);
  });
});

describe('help and version', () => {
  it('are asked for with an option, in words or as one JSON value', async () => {
    const home = newHome();
    const help = await done(home, ['--help']);
    for (const word of ['init', 'key set', 'agent add', 'policy explain', 'audit verify', 'stop-all', 'doctor'])
      expect(help).toContain(`  ${word}`);
    expect(await done(home, ['agent', 'add', '--help'])).toContain('voiceover, transcriber, read_only');
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await done(home, ['--version'])).toBe(`${version}\n`);
    expect(await value(home, ['--version'])).toEqual({ version });
    expect((await value<{ command: string }[]>(home, ['--help'])).map((each) => each.command)).toContain('serve');
    expect(existsSync(home.dataDir)).toBe(false);
  });

  it('stand beside --data-dir, which wins over BOLLARD_DATA_DIR', async () => {
    const [home, other] = [newHome(), newHome()];
    expect(await value(home, ['status', '--data-dir', other.dataDir])).toMatchObject({ dataDir: other.dataDir });
    expect(existsSync(home.dataDir)).toBe(false);
  });
});

describe('the vault', () => {
  const home = newHome();

  it('is made by init, once; a second time nothing is touched', async () => {
    expect(await value(home, ['status'])).toMatchObject({ running: false, vault: 'none', agents: 0, stopped: false });
    expect(await value(home, ['init'])).toEqual({ dataDir: home.dataDir, vault: 'created' });
    const before = fingerprint(home);
    expect(await refused(home, ['init'])).toContain('There is a vault');
    expect(await refused(home, ['init', '--json'])).toContain('nothing was changed');
    expect(fingerprint(home)).toEqual(before);
    expect(await value(home, ['status'])).toMatchObject({ vault: 'locked' });
  });

  it('opens with the passphrase, and says plainly when there is nothing to lock', async () => {
    expect(await done(home, ['unlock'])).toContain('The vault opens');
    expect(await value(home, ['unlock'])).toEqual({ vault: 'locked' });
    expect(await refused(home, ['lock'])).toContain('locked already');
    const other = join(home.dir, 'other');
    writeFileSync(other, 'not the passphrase\n', { mode: 0o600 });
    expect(await refused(home, ['unlock', '--passphrase-file', other])).toContain('passphrase is wrong');
    expect(await refused(home, ['unlock'], { owner: false })).toContain('--passphrase-file');
  });

  it('wants a passphrase of 8 characters or more', async () => {
    const short = newHome();
    writeFileSync(short.passphraseFile, 'seven77\n');
    expect(await refused(short, ['init'])).toContain('at least 8 characters');
    expect(await value(short, ['status'])).toMatchObject({ vault: 'none' });
  });
});

describe('a key', () => {
  const home = newHome();
  const key = 'sk_0123456789abcdef';
  beforeAll(() => done(home, ['init']));
  const set = (input: string, ...options: string[]) => value(home, ['key', 'set', ...options], { input });
  const refuse = (input: string, ...options: string[]) => refused(home, ['key', 'set', ...options], { input });

  it.each([
    ['nothing', ''],
    ['15 characters', 'a'.repeat(15)],
    ['257 characters', 'a'.repeat(257)],
    ['a space', 'sk_0123456789 abcdef'],
    ['two lines', `${key}\n${key}`],
    ['a letter outside ASCII', 'sk_0123456789abcdé'],
    ['a control character', 'sk_0123456789abc\u0007'],
    ['more than any key', 'a'.repeat(5000)],
  ])('is refused when it is %s', async (_what, input) => {
    const line = await refuse(input);
    expect(line).toMatch(/16 to 256 printable ASCII characters|longer than 4096 bytes/);
  });

  it('is refused where its region is contradicted or unknown', async () => {
    expect(await refuse(`${key}_residency_eu`, '--region', 'us')).toContain('belongs to the region eu, not us');
    expect(await refuse(`${key}_residency_mars`)).toContain('not known here: "mars"');
    expect(await refuse(key, '--region', 'moon')).toContain('"moon" is no region; there are global, us, eu, in, sg');
    expect(await value(home, ['key', 'status'])).toMatchObject([{ name: 'Sandbox' }, { name: 'main', hasKey: false }]);
  });

  it('is sealed from standard input, with a line break or without, at 16 and at 256 characters', async () => {
    const account = await set(`${'a'.repeat(12)}last\r\n`);
    expect(account).toMatchObject({ name: 'main', kind: 'real', region: 'global', hasKey: true, keyHint: 'last' });
    expect(JSON.stringify(account)).not.toContain('aaaa');
    expect(await set('b'.repeat(256))).toMatchObject({ keyHint: 'bbbb', isDefault: true });
    expect(await set(`${key}_residency_sg`)).toMatchObject({ name: 'main', region: 'sg' });
  });

  it('can belong to several accounts, one of them the default', async () => {
    expect(await set(key, '--account', 'second', '--region', 'us')).toMatchObject({
      name: 'second',
      region: 'us',
      isDefault: false,
    });
    expect(await done(home, ['account', 'default', 'second'])).toBe('New agents get the account second.\n');
    const accounts = await value<{ name: string; isDefault: boolean }[]>(home, ['account', 'list']);
    expect(accounts.filter((account) => account.isDefault).map((account) => account.name)).toEqual(['second']);
    expect(await value(home, ['key', 'status', '--account', 'second'])).toMatchObject([
      { name: 'second', hasKey: true },
    ]);
    expect(await refused(home, ['account', 'default', 'third'])).toContain('There is no account "third"');
    expect(await refuse(key, '--account', 'Sandbox')).toContain('The sandbox needs no key');
  });

  it('can be removed without proof, and not twice', async () => {
    const without = { owner: false };
    expect(await done(home, ['key', 'remove', '--account', 'second'], without)).toContain('forgotten');
    expect(await refused(home, ['key', 'remove', '--account', 'second'], without)).toContain('has no key');
    expect(await value(home, ['key', 'status', '--account', 'second'])).toMatchObject([
      { hasKey: false, keyHint: null },
    ]);
  });
});

describe('a key test', () => {
  it('does free reads where the key belongs, says what it may reach, and set does none', async () => {
    const home = newHome();
    const good = 'sk_good_0123456789abcdef';
    const asked: string[] = [];
    const upstream = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['xi-api-key']}`);
      const lacking = 'The API key you used is missing the permission voices_read to execute this operation.';
      const detail =
        request.headers['xi-api-key'] !== good
          ? { status: 'invalid_api_key', message: 'Bad key' }
          : request.url?.startsWith('/v2/voices')
            ? { status: 'missing_permissions', message: lacking }
            : null;
      response.writeHead(detail === null ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(detail === null ? { tier: 'creator' } : { detail }));
    });
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as AddressInfo;
    let served: Served | undefined;
    try {
      await done(home, ['init']);
      served = await serve(home, ['--upstream', `http://127.0.0.1:${port}`]);
      await done(home, ['key', 'set'], { input: good });
      expect(asked).toEqual([]);
      const tested = await value<{ reach: object[]; notes: string[] }>(home, ['key', 'test']);
      expect(tested).toMatchObject({
        works: true,
        status: 200,
        message: 'The key of account main works.',
        tier: 'creator',
        wider: true,
      });
      expect(tested.reach).toContainEqual({
        area: 'voices',
        title: 'Voices',
        reach: 'may_not',
        permission: 'voices_read',
        words: 'may not read: the key lacks voices_read',
      });
      expect(tested.notes[0]).toContain('what no agent of main is granted: Dubbing, History,');
      expect(asked[0]).toBe(`GET /v1/user/subscription ${good}`);
      expect(new Set(asked).size).toBe(asked.length);
      for (const line of asked) expect(line).toMatch(new RegExp(`^GET /\\S+ ${good}$`));
      const table = await done(home, ['key', 'test']);
      expect(table).toMatch(/^The key of account main works\.\nPlan: creator\n\nAREA +KEY\n/);
      expect(table).toMatch(/^Voices +may not read: the key lacks voices_read$/m);
      expect(table).toMatch(/^Text to Speech +cannot be told without spending$/m);
      expect(table).toMatch(/^History +may read$/m);
      expect(table).toContain(`\n\n${tested.notes.join('\n')}\n`);
      await done(home, ['key', 'set'], { input: 'sk_bad_0123456789abcdef' });
      expect(await refused(home, ['key', 'test'])).toBe('ElevenLabs answered 401 to the key of account main: Bad key');
      expect(await value(home, ['status'])).toMatchObject({ running: true });
    } finally {
      await served?.stop();
      upstream.close();
    }
  });
});
