import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cli, cliJson, serve } from '../support/instance.ts';
import { MockUpstream } from '../support/mock-upstream.ts';
import { ACCOUNT_KEY, makeOtherHome, makeOwnedHome, type OwnedHome, unlock } from '../support/owned-home.ts';

const OTHER_KEY = ACCOUNT_KEY.replace('0f1e2d3c', 'b1b2b3b4');

async function ownedHome(): Promise<OwnedHome> {
  const home = await makeOwnedHome();
  onTestFinished(home.remove);
  return home;
}

async function otherHome(): Promise<OwnedHome> {
  const home = await makeOtherHome();
  onTestFinished(home.remove);
  return home;
}

function edit(home: OwnedHome, change: (db: Database.Database) => void): void {
  const db = new Database(join(home.dataDir, 'bollard.db'));
  try {
    change(db);
  } finally {
    db.close();
  }
}

function sealedKey(home: OwnedHome): Buffer {
  const db = new Database(join(home.dataDir, 'bollard.db'), { readonly: true });
  try {
    const sealed: unknown = db
      .prepare("SELECT sealed FROM account_key WHERE account_id <> 'acc_sandbox'")
      .pluck()
      .get();
    if (!Buffer.isBuffer(sealed)) throw new Error('no sealed key');
    return sealed;
  } finally {
    db.close();
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

describe('C28: a sealed key that is not as it was written', () => {
  it.each([
    ['has a bit flipped in its text', async (home: OwnedHome) => flipped(sealedKey(home), 40)],
    ['has a bit flipped in its nonce', async (home: OwnedHome) => flipped(sealedKey(home), 0)],
    ['is cut short', async (home: OwnedHome) => sealedKey(home).subarray(0, 50)],
    ['comes from another vault', async () => sealedKey(await otherHome())],
  ])('%s: its agents get 503, nothing is sent, and setting the key again mends it', async (_what, forge) => {
    const home = await ownedHome();
    const forged = await forge(home);
    edit(home, (db) => db.prepare('UPDATE account_key SET sealed = ?').run(forged));
    const upstream = await MockUpstream.start();
    onTestFinished(() => upstream.close());
    const served = await serve(home, ['--upstream', upstream.origin], { owner: false });
    onTestFinished(async () => void (await served.stop('SIGKILL')));
    await unlock(home);
    const call = () => fetch(`${served.url}/v1/models`, { headers: { 'xi-api-key': home.token } });
    const refused = await call();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ bollard: { reason: 'no_key' } });
    expect(upstream.connections).toBe(0);

    expect(await cli(home, ['key', 'set'], { input: OTHER_KEY })).toMatchObject({ code: 0, stderr: '' });
    expect((await call()).status).toBe(200);
    expect(upstream.requests[0]?.headers['xi-api-key']).toBe(OTHER_KEY);
  });
});

describe('F34: a database that was set back to an older copy', () => {
  it('is noticed by verify and at the unlock, although its chain is whole', async () => {
    const home = await ownedHome();
    const files = readdirSync(home.dataDir).filter((name) => name.startsWith('bollard.db'));
    const copy = (name: string, from: string, to: string) => copyFileSync(join(from, name), join(to, name));
    for (const name of files) copy(name, home.dataDir, home.dir);
    await cliJson(home, ['grant', 'Voiceover', 'text_to_speech', 'off']);
    expect(await cli(home, ['audit', 'verify'])).toMatchObject({ code: 0 });

    for (const name of files) copy(name, home.dir, home.dataDir);
    const verified = await cli(home, ['audit', 'verify']);
    expect(verified.code).toBe(1);
    const unlocked = await cli(home, ['unlock']);
    expect(unlocked.code).toBe(1);
    expect(unlocked.stderr).toContain('text_to_speech');
  });
});
