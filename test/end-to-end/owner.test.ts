import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { verifyJsonLines } from '../../src/store/audit-verify.ts';
import { cli, cliJson, copyHome, type Home, makeHome, type Served, serve } from '../support/instance.ts';

const KEY = 'sk_test_canary_fedcba9876543210fedcba9876543210';
const homes: Home[] = [];
const running: Served[] = [];

afterEach(async () => {
  for (const served of running.splice(0)) await served.stop();
  for (const home of homes.splice(0)) home.remove();
});

/** Made once, and copied for each test: every proof of the owner costs a run of scrypt. */
const kept = new Map<() => Promise<Home>, Promise<Home>>();

afterAll(async () => {
  for (const made of kept.values()) (await made).remove();
});

async function copyOf(make: () => Promise<Home>): Promise<Home> {
  const made = kept.get(make) ?? make();
  kept.set(make, made);
  const home = copyHome(await made);
  homes.push(home);
  return home;
}

const ownedHome = (): Promise<Home> => copyOf(makeOwned);

async function makeOwned(): Promise<Home> {
  const home = makeHome();
  expect(await cli(home, ['init'])).toMatchObject({ code: 0, stderr: '' });
  expect((await cli(home, ['key', 'set'], { input: KEY })).stderr).toBe('');
  await cliJson(home, ['agent', 'add', 'Voiceover', '--preset', 'voiceover']);
  return home;
}

async function start(home: Home, owner = true, args: string[] = []): Promise<Served> {
  const served = await serve(home, args, { owner });
  running.push(served);
  return served;
}

const LOOSENING = [
  ['grant', 'Voiceover', 'voices', 'full'],
  ['rule', 'Voiceover', 'voices.delete', 'allow'],
  ['rule', 'Voiceover', 'voices.get', 'inherit'],
  ['agent', 'add', 'Another'],
  ['agent', 'rotate', 'Voiceover'],
  ['agent', 'resume', 'Paused'],
  ['agent', 'bind', 'Sandboxed', 'main'],
  ['account', 'default', 'main'],
  ['resume-all'],
];
const TIGHTENING = [
  ['agent', 'pause', 'Voiceover'],
  ['grant', 'Voiceover', 'text_to_speech', 'off'],
  ['rule', 'Voiceover', 'history.get', 'deny'],
  ['stop-all'],
  ['agent', 'remove', 'Voiceover'],
];

async function makePrepared(): Promise<Home> {
  const home = copyHome(await ownedHome());
  await cliJson(home, ['rule', 'Voiceover', 'voices.get', 'deny']);
  await cliJson(home, ['agent', 'add', 'Paused']);
  await cliJson(home, ['agent', 'pause', 'Paused']);
  await cliJson(home, ['agent', 'add', 'Sandboxed', '--account', 'Sandbox']);
  await cliJson(home, ['account', 'default', 'Sandbox']);
  await cliJson(home, ['stop-all']);
  return home;
}

describe("an agent's shell", () => {
  it.each([
    ['while nothing runs', false],
    ['while the gateway runs', true],
  ])('cannot loosen without the passphrase %s, and can tighten', async (_when, serving) => {
    const home = await copyOf(makePrepared);
    if (serving) await start(home);
    const policy = async () => cliJson<{ agents: unknown }>(home, ['agent', 'list'], { owner: false });
    const before = await policy();
    for (const args of LOOSENING) {
      const result = await cli(home, args, { owner: false });
      expect(result, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr.trim().split('\n')).toHaveLength(1);
    }
    expect(await policy()).toEqual(before);
    const key = await cli(home, ['key', 'set'], { owner: false, input: KEY.replace('fedc', '0000') });
    expect(key.code).toBe(1);
    for (const args of TIGHTENING)
      expect(await cli(home, args, { owner: false }), args.join(' ')).toMatchObject({ code: 0 });
    const wrong = join(home.dir, 'wrong');
    writeFileSync(wrong, 'not the passphrase\n', { mode: 0o600 });
    const guessed = await cli(home, ['resume-all'], { env: { BOLLARD_PASSPHRASE_FILE: wrong } });
    expect(guessed.code).toBe(1);
    expect(guessed.stderr).toContain('passphrase is wrong');
    expect((await cli(home, ['resume-all'])).code).toBe(0);
  });

  it('cannot make a passphrase file count that others can read, or that lies beside the vault', async () => {
    const home = await ownedHome();
    const open = join(home.dir, 'open');
    writeFileSync(open, readFileSync(home.passphraseFile), { mode: 0o644 });
    const beside = join(home.dataDir, 'passphrase');
    writeFileSync(beside, readFileSync(home.passphraseFile), { mode: 0o600 });
    for (const file of [open, beside]) {
      const result = await cli(home, ['grant', 'Voiceover', 'voices', 'full'], {
        env: { BOLLARD_PASSPHRASE_FILE: file },
      });
      expect(result).toMatchObject({ code: 1 });
    }
  });
});

describe('a program in the place of the control socket', () => {
  it('is told nothing: neither passphrase nor token nor key', async () => {
    const home = await ownedHome();
    const heard: Buffer[] = [];
    const fake = createServer((socket) => {
      socket.on('data', (chunk) => {
        heard.push(Buffer.from(chunk));
        socket.write(chunk);
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => fake.listen(join(home.dataDir, 'control.sock'), resolve));
    try {
      // Each waits for an answer until its time is over: both at once.
      const tries = [['grant', 'Voiceover', 'voices', 'full'], ['unlock']].map((args) => cli(home, args));
      for (const result of await Promise.all(tries)) {
        expect(result.code).toBe(1);
        expect(result.stderr).toContain('Another program listens');
      }
      const told = Buffer.concat(heard).toString('latin1');
      expect(told).toContain('publicKey');
      expect(told).not.toContain('correct horse');
      expect(told).not.toContain('Voiceover');
    } finally {
      fake.close();
    }
  });
});

describe('the vault', () => {
  it('is made once, and locked means 503 until it is unlocked', async () => {
    const home = await ownedHome();
    expect((await cli(home, ['init'])).code).toBe(1);
    const { token } = await cliJson<{ token: string }>(home, ['agent', 'rotate', 'Voiceover']);
    const served = await start(home, false, ['--upstream', 'sandbox']);
    const read = () => fetch(`${served.url}/v1/models`, { headers: { 'xi-api-key': token } });
    const locked = await read();
    expect(locked.status).toBe(503);
    expect(await locked.json()).toMatchObject({ bollard: { reason: 'vault_locked' } });
    expect((await cli(home, ['unlock'])).stderr).toBe('');
    expect((await read()).status).toBe(200);
    expect((await cli(home, ['lock'], { owner: false })).code).toBe(0);
    expect((await read()).status).toBe(503);
  });

  it('C24, C25: no file holds the key, the passphrase or a token in clear', async () => {
    const home = await ownedHome();
    const { token } = await cliJson<{ token: string }>(home, ['agent', 'rotate', 'Voiceover']);
    const served = await start(home, true, ['--upstream', 'sandbox']);
    await fetch(`${served.url}/v1/user`, { headers: { 'xi-api-key': token } });
    const scan = () => {
      for (const file of readdirSync(home.dataDir)) {
        const path = join(home.dataDir, file);
        if (!statSync(path).isFile()) continue;
        const bytes = readFileSync(path).toString('latin1');
        for (const secret of [KEY, token, 'correct horse'])
          expect(bytes.includes(secret), `${secret} in ${file}`).toBe(false);
        expect(statSync(path).mode & 0o077, file).toBe(0);
      }
    };
    scan();
    expect((await cli(home, ['key', 'remove'], { owner: false })).code).toBe(0);
    scan();
  });
});

describe('a policy that was changed behind Bollard', () => {
  it('F34: stops forwarding and is named, until the owner confirms it', async () => {
    const home = await ownedHome();
    const { token } = await cliJson<{ token: string }>(home, ['agent', 'rotate', 'Voiceover']);
    const db = new Database(join(home.dataDir, 'bollard.db'));
    db.exec("UPDATE agent_grant SET level = 'full' WHERE area = 'voices'");
    db.close();
    const named = await cli(home, ['unlock']);
    expect(named.code).toBe(1);
    expect(named.stderr).toContain('grant/voices');
    expect((await cli(home, ['audit', 'verify'])).code).toBe(1);
    const served = await start(home, true, ['--upstream', 'sandbox']);
    const read = () => fetch(`${served.url}/v1/models`, { headers: { 'xi-api-key': token } });
    expect(await (await read()).json()).toMatchObject({ bollard: { reason: 'policy_changed' } });
    expect((await cli(home, ['grant', 'Voiceover', 'history', 'full'])).code).toBe(1);
    expect((await cli(home, ['unlock', '--confirm-changes'])).code).toBe(0);
    expect((await read()).status).toBe(200);
    expect((await cli(home, ['audit', 'verify'])).code).toBe(0);
  });

  it.each([
    ['a flipped byte', "UPDATE audit SET sentence = replace(sentence, 'owner', 'Owner') WHERE seq = 2"],
    ['a deleted entry', 'DELETE FROM audit WHERE seq = 3'],
    ['a cut tail', 'DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)'],
  ])('F34: names %s', async (_what, sql) => {
    const home = await ownedHome();
    expect((await cli(home, ['audit', 'verify'])).code).toBe(0);
    const db = new Database(join(home.dataDir, 'bollard.db'));
    db.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete');
    db.exec(sql);
    db.close();
    const result = await cli(home, ['audit', 'verify']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/entr/i);
  });
});

describe('a lost passphrase', () => {
  it('costs the key, not the policy', async () => {
    const home = await ownedHome();
    for (const file of ['vault.json', 'anchor']) rmSync(join(home.dataDir, file));
    const without = await cli(home, ['grant', 'Voiceover', 'voices', 'full'], { owner: false });
    expect(without.code).toBe(1);
    writeFileSync(home.passphraseFile, 'another long passphrase\n');
    expect(await cli(home, ['init'])).toMatchObject({ code: 0 });
    expect(await cliJson(home, ['agent', 'show', 'Voiceover'])).toMatchObject({ grants: { text_to_speech: 'full' } });
    expect(await cliJson(home, ['key', 'status'])).toMatchObject([{ hasKey: false }, { hasKey: false }]);
    expect((await cli(home, ['key', 'set'], { input: KEY })).code).toBe(0);
  });
});

describe('an exported log', () => {
  it('can be verified by anyone, and is a CSV for a spreadsheet', async () => {
    const home = await ownedHome();
    const file = join(home.dir, 'log.jsonl');
    expect((await cli(home, ['audit', 'export', file, '--format', 'jsonl'])).code).toBe(0);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(await verifyJsonLines(lines)).toMatchObject({ ok: true, entries: lines.length });
    const changed = lines.map((line, index) => (index === 1 ? line.replace('owner', 'Owner') : line));
    expect(await verifyJsonLines(changed)).toMatchObject({ ok: false, seq: 2 });
    const csv = join(home.dir, 'log.csv');
    expect((await cli(home, ['audit', 'export', csv])).code).toBe(0);
    expect(readFileSync(csv, 'utf8')).toMatch(/^seq,at,agent,sentence,.*\r\n/);
    expect((await cli(home, ['audit', 'export', csv])).code).toBe(1);
  });
});
