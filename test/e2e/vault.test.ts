/** The vault as the app makes and opens it, and starts that cannot succeed: what the person is told, and what stays safe. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cli, serve } from '../support/instance.ts';
import { callBridge, must } from './drive.ts';
import type { DesktopApp, DesktopOptions } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';

const KEY = 'sk_canary_0123456789abcdef0123456789abcdef';
const PASSPHRASE = 'correct horse battery staple';

let app: DesktopApp | null = null;

async function launch(options: DesktopOptions = {}): Promise<DesktopApp> {
  app = await launchDesktop({ ...options, prefs: { firstRunDone: true, ...options.prefs } });
  await settled(app);
  return app;
}

/** Until the gateway runs or has failed. */
async function settled(of: DesktopApp): Promise<void> {
  await of.page();
  await expect.poll(async () => (await must(of, 'app.get', {})).state, { timeout: 15_000 }).not.toBe('starting');
}

async function restart(of: DesktopApp): Promise<void> {
  await of.restart();
  await settled(of);
}

async function vaultOf(of: DesktopApp) {
  const { state, problem, vault } = await must(of, 'app.get', {});
  if (state !== 'ready') throw new Error(`the gateway is ${state}: ${problem?.message}`);
  return vault;
}

const keychain = (of: DesktopApp) => join(of.home.dir, 'keychain');

afterEach(async () => {
  await app?.close();
  app = null;
});

describe("a vault of the machine's secret store", () => {
  it('is made once, opens with each start, and holds the key in no file in clear', async () => {
    const desk = await launch();
    expect(await vaultOf(desk)).toBe('none');
    expect(await must(desk, 'vault.open', { agreed: false })).toEqual({ state: 'unlocked' });
    await desk.answerDialog('Allow this change');
    await must(desk, 'key.set', { key: KEY });
    await restart(desk);
    expect(await must(desk, 'app.get', {})).toMatchObject({
      vault: 'unlocked',
      vaultBackend: 'gnome_libsecret',
      vaultPassphrase: false,
    });
    expect((await must(desk, 'key.status', {})).accounts.some(({ hasKey }) => hasKey)).toBe(true);
    await desk.quit();
    for (const name of readdirSync(desk.home.dataDir)) {
      expect(readFileSync(join(desk.home.dataDir, name)).includes(KEY), name).toBe(false);
    }
  });

  it('F25: stays locked when the secret store has lost it, says so, and does not make another in its place', async ({
    skip,
  }) => {
    const desk = await launch();
    if (desk.host === 'Electron') skip('the machine keeps its own secret store');
    await must(desk, 'vault.open', { agreed: false });
    await desk.quit();
    const vault = readFileSync(join(desk.home.dataDir, 'vault.json'), 'utf8');
    rmSync(keychain(desk));
    await restart(desk);
    expect(await vaultOf(desk)).toBe('locked');
    expect(await callBridge(desk, 'vault.open', { agreed: true })).toMatchObject({
      ok: false,
      error: { code: 'vault_locked', message: expect.stringContaining('move vault.json out of the data folder') },
    });
    expect(readFileSync(join(desk.home.dataDir, 'vault.json'), 'utf8')).toBe(vault);
    await expect.poll(async () => (await desk.tray())?.image).toContain('locked');
  });

  it('has no passphrase for the command line, which says so', async () => {
    const desk = await launch();
    await must(desk, 'vault.open', { agreed: false });
    await desk.quit();
    const unlocked = await cli(desk.home, ['unlock']);
    expect(unlocked.code).toBe(1);
    expect(unlocked.stderr).toContain('This vault has no passphrase');
    // Reading goes on.
    expect((await cli(desk.home, ['agent', 'list'])).code).toBe(0);
  });

  it('is locked and unlocked again from the tray', async () => {
    const desk = await launch();
    await must(desk, 'vault.open', { agreed: false });
    await must(desk, 'vault.lock', {});
    await expect.poll(async () => (await desk.tray())?.image).toContain('locked');
    await desk.clickTray('Unlock');
    await expect.poll(() => vaultOf(desk)).toBe('unlocked');
    await expect.poll(async () => (await desk.tray())?.image).toContain('running');
  });
});

describe('a vault that the command line made', () => {
  it('opens with its passphrase once, and by itself from then on; the passphrase still opens it', async () => {
    const desk = await launch();
    await desk.quit();
    expect((await cli(desk.home, ['init'])).code).toBe(0);
    await restart(desk);
    expect(await vaultOf(desk)).toBe('locked');
    expect(await callBridge(desk, 'vault.open', { agreed: false })).toMatchObject({
      ok: false,
      error: { code: 'vault_locked', message: expect.stringContaining('passphrase') },
    });
    expect(await callBridge(desk, 'vault.open', { agreed: false, passphrase: 'wrong' })).toMatchObject({
      ok: false,
      error: { code: 'owner_proof_wrong' },
    });
    expect(await must(desk, 'vault.open', { agreed: false, passphrase: PASSPHRASE })).toEqual({ state: 'unlocked' });
    await restart(desk);
    expect(await vaultOf(desk)).toBe('unlocked');
    expect(await must(desk, 'app.get', {})).toMatchObject({ vaultPassphrase: true });
    await desk.quit();
    expect((await cli(desk.home, ['unlock'])).code).toBe(0);
  });
});

describe('a policy that was changed from outside', () => {
  it('is shown in a native dialog, and taken only on the word of the person', async () => {
    const desk = await launch();
    await must(desk, 'vault.open', { agreed: false });
    const added = await must(desk, 'agent.add', { name: 'Voiceover Agent', preset: 'voiceover' });
    await desk.quit();
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(desk.home.dataDir, 'bollard.db'));
    const changed = db
      .prepare("UPDATE agent_grant SET level = 'full' WHERE agent_id = ? AND area = 'voices'")
      .run(added.id);
    db.close();
    expect(changed.changes).toBe(1);
    await restart(desk);
    expect(await vaultOf(desk)).toBe('policy_changed');
    await expect.poll(async () => (await desk.tray())?.image).toContain('attention');
    // Whoever answers nothing cancels.
    expect(await must(desk, 'vault.open', { agreed: false })).toEqual({ state: 'policy_changed' });
    const [asked] = (await desk.seen()).dialogs;
    expect(asked).toMatchObject({ answered: 'Cancel', defaultButton: 'Cancel' });
    expect(asked?.detail).toContain('voices');
    await desk.answerDialog('Take it as it is');
    expect(await must(desk, 'vault.open', { agreed: false })).toEqual({ state: 'unlocked' });
  });
});

describe('a start that cannot succeed', () => {
  it('F20: names who has the data directory, and runs once that has ended', async () => {
    const desk = await launch();
    await desk.quit();
    const serving = await serve(desk.home, ['--port', '0']);
    await restart(desk);
    const { state, problem } = await must(desk, 'app.get', {});
    expect(state).toBe('failed');
    expect(problem).toMatchObject({ kind: 'directory', message: expect.stringContaining('bollard serve') });
    await serving.stop();
    expect(await must(desk, 'app.retry', {})).toMatchObject({ state: 'ready', problem: null });
  });

  it('F24: leaves the database of a newer Bollard as it is', async () => {
    const desk = await launch();
    await desk.quit();
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(desk.home.dataDir, 'bollard.db'));
    db.pragma('user_version = 999');
    db.close();
    const bytes = readFileSync(join(desk.home.dataDir, 'bollard.db'));
    await restart(desk);
    const { state, problem } = await must(desk, 'app.get', {});
    expect(state).toBe('failed');
    expect(problem).toMatchObject({ kind: 'newer_database', message: expect.stringContaining('newer Bollard') });
    expect(await callBridge(desk, 'agent.list', {})).toMatchObject({ ok: false, error: { code: 'refused' } });
    await desk.quit();
    expect(readFileSync(join(desk.home.dataDir, 'bollard.db')).equals(bytes)).toBe(true);
  });

  it('F5: keeps a damaged database, and says where a copy lies', async () => {
    const desk = await launch();
    await desk.quit();
    writeFileSync(join(desk.home.dataDir, 'bollard.db'), 'no database at all, but long enough to look at');
    await restart(desk);
    const { problem } = await must(desk, 'app.get', {});
    expect(problem).toMatchObject({ kind: 'damaged', message: expect.stringContaining('Nothing was changed') });
  });

  it('sets broken preferences aside, and runs with those of a first start', async () => {
    const desk = await launch();
    await desk.quit();
    writeFileSync(join(desk.userData, 'config.json'), '{"theme": "pink", ');
    await desk.restart();
    await desk.page();
    expect((await must(desk, 'app.get', {})).prefs).toMatchObject({ theme: 'system', firstRunDone: false });
    const kept = readdirSync(desk.userData).filter((name) => name.startsWith('config.broken-'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(desk.userData, kept[0] ?? ''), 'utf8')).toBe('{"theme": "pink", ');
    expect(existsSync(join(desk.userData, 'config.json'))).toBe(true);
  });
});

describe('an export', () => {
  it('G14: is never written over what Bollard keeps', async () => {
    const desk = await launch();
    const database = join(desk.home.dataDir, 'bollard.db');
    const before = statSync(database).ino;
    await desk.chooseFile(database);
    expect(await callBridge(desk, 'export.start', { filter: {}, format: 'csv' })).toMatchObject({
      ok: false,
      error: { code: 'refused', message: expect.stringContaining('Choose another one') },
    });
    expect(statSync(database).ino).toBe(before);
  });
});
