/** The app around its window: starting, closing, crashing, quitting, starting again, and what it shows outside. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openReadOnly } from '../../src/store/database.ts';
import { cli } from '../support/instance.ts';
import { addAgent, callBridge, goTo, must, newestEntries, statusOf } from './drive.ts';
import type { DesktopApp, DesktopOptions } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';

async function launch(options: DesktopOptions = {}): Promise<DesktopApp> {
  const app = await launchDesktop({ ...options, prefs: { firstRunDone: true, ...options.prefs } });
  onTestFinished(() => app.close());
  return app;
}

/** Decisions that allowed a call, and how each ended. */
function outcomes(app: DesktopApp): { path: string; outcome: string | null }[] {
  const db = openReadOnly(join(app.home.dataDir, 'bollard.db'));
  try {
    return db
      .prepare<[], { path: string; outcome: string | null }>(
        `SELECT decision.path, outcome.reason AS outcome FROM audit AS decision
         LEFT JOIN audit AS outcome ON outcome.kind = 'outcome' AND outcome.call_id = decision.call_id
         WHERE decision.decision = 'allow' ORDER BY decision.seq`,
      )
      .all();
  } finally {
    db.close();
  }
}

describe('the running app', () => {
  let app: DesktopApp;

  beforeAll(async () => {
    app = await launchDesktop({ prefs: { firstRunDone: true } });
    await (await app.page()).getByRole('button', { name: /^Running/ }).waitFor();
  });
  afterAll(() => app?.close());

  it('goes on when the window is closed, and shows it again at a second start', async () => {
    const agent = await addAgent(app, 'Outliving', 'read_only');
    await app.closeWindow();
    await expect.poll(async () => (await app.windows()).filter(({ visible }) => visible).length).toBe(0);
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(200);
    await app.startAgain();
    await expect.poll(async () => (await app.windows()).filter(({ visible }) => visible).length).toBe(1);
    await (await app.page()).getByRole('button', { name: /^Running/ }).waitFor();
  });

  it('goes on when the page crashes, and shows it anew', async () => {
    const agent = await addAgent(app, 'Surviving', 'read_only');
    await app.crashPage();
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(200);
    await expect
      .poll(async () => (await app.page()).getByRole('button', { name: /^Running/ }).isVisible(), { timeout: 20_000 })
      .toBe(true);
    expect((await must(app, 'agent.list', {})).agents.map(({ name }) => name)).toContain('Surviving');
  });

  it('stops every agent at once, and says so', async () => {
    const agent = await addAgent(app, 'Halted', 'read_only');
    const page = await app.page();
    await page.getByRole('button', { name: 'Stop all' }).click();
    await page.getByRole('button', { name: /^Stopped/ }).waitFor();
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(403);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('button', { name: /^Running/ }).waitFor();
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(200);
  });

  it('is stopped and resumed from the tray, whose menu says how it is', async () => {
    const labels = async () => ((await app.tray())?.items ?? []).map(({ label }) => label);
    await expect.poll(labels).toContain('Stop all');
    const before = (await app.tray())?.image;
    await app.clickTray('Stop all');
    await expect.poll(async () => (await must(app, 'status.get', {})).stopped).toBe(true);
    await expect.poll(labels).not.toContain('Stop all');
    await expect.poll(async () => (await app.tray())?.image).not.toBe(before);
    await must(app, 'stop.resume', {});
    await expect.poll(labels).toContain('Stop all');
  });

  it('notifies of the first denial of an agent and operation, once', async () => {
    const agent = await addAgent(app, 'Denied often');
    const mine = async () =>
      (await app.seen()).notifications.filter(({ title, body }) => `${title} ${body}`.includes('Denied often'));
    for (let call = 0; call < 5; call += 1) expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(403);
    await expect.poll(mine, { timeout: 10_000 }).toHaveLength(1);
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(403);
    expect(await mine()).toHaveLength(1);
  });

  it('notifies of an agent that runs away and was paused, and one click leads to Resume', async () => {
    const agent = await addAgent(app, 'Runaway');
    const { baseUrl } = await must(app, 'status.get', {});
    const call = async () => {
      const response = await fetch(`${baseUrl}/v1/models`, { headers: { 'xi-api-key': agent.token } });
      return JSON.stringify(await response.json());
    };
    for (let batch = 0; batch < 10; batch += 1) await Promise.all(Array.from({ length: 50 }, call));
    expect(await call()).toContain('agent_paused');
    const index = async () =>
      (await app.seen()).notifications.findIndex(({ body }) => /^Bollard paused Runaway: 500 denied calls/.test(body));
    await expect.poll(index).not.toBe(-1);
    await app.clickNotification(await index());
    const page = await app.page();
    await page.getByRole('main', { name: 'Agents' }).getByRole('button', { name: 'Resume Runaway' }).click();
    await page.getByRole('button', { name: 'Pause Runaway' }).waitFor();
    expect(await call()).not.toContain('agent_paused');
  });

  it('lets the command line act on it, and asks in a dialog before that loosens', async () => {
    // Until there is a vault there is only the sandbox, and nothing is asked.
    await must(app, 'vault.open', { agreed: false });
    const agent = await addAgent(app, 'Remote');
    const loosen = ['grant', 'Remote', 'voices', 'read'];
    const refused = await cli(app.home, loosen, { owner: false });
    expect(refused.code).toBe(1);
    expect((await app.seen()).dialogs.at(-1)).toMatchObject({ answered: 'Cancel' });
    await app.answerDialog('Allow this change');
    expect(await cli(app.home, loosen, { owner: false })).toMatchObject({ code: 0 });
    expect((await app.seen()).dialogs.at(-1)?.message).toContain('Remote');
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(200);
    expect(await cli(app.home, ['agent', 'pause', 'Remote'], { owner: false })).toMatchObject({ code: 0 });
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(403);
  });

  it('keeps agents, policy, log and preferences over a restart', async () => {
    const agent = await addAgent(app, 'Kept', 'read_only');
    await must(app, 'prefs.set', { theme: 'dark' });
    const entries = await newestEntries(app, 'entries');
    const policy = (await must(app, 'agent.show', { agent: agent.id })).grants;
    await app.restart();
    await (await app.page()).getByRole('button', { name: /^Running/ }).waitFor();
    const after = await newestEntries(app, 'entries');
    expect(after.map(({ hash }) => hash)).toEqual(
      expect.arrayContaining(entries.slice(0, 100).map(({ hash }) => hash)),
    );
    expect((await must(app, 'agent.show', { agent: 'Kept' })).grants).toEqual(policy);
    expect((await must(app, 'app.get', {})).prefs.theme).toBe('dark');
    expect(await (await app.page()).locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(200);
    await goTo(await app.page(), 'Matrix');
    await (await app.page()).getByRole('rowheader', { name: 'Kept' }).waitFor();
    expect(await must(app, 'audit.verify', {})).toMatchObject({ ok: true });
  });

  it('gave no cause for complaint', () => {
    expect(app.complaints).toEqual([]);
  });
});

describe('the end of the app', () => {
  it('closes every open call in the log', async () => {
    const app = await launch();
    const { sdk } = await addAgent(app, 'Speaking', 'voiceover');
    const voice = (await sdk.voices.getAll()).voices[0]?.voiceId ?? '';
    // Half a minute at the pace of the sandbox.
    const speech = await sdk.textToSpeech.stream(voice, { text: 'A long story. '.repeat(600) });
    await speech.getReader().read();
    await expect.poll(async () => (await must(app, 'status.get', {})).openCalls).toBe(1);
    expect(await app.quit()).toBe(0);
    const ended = outcomes(app);
    expect(ended.map(({ path }) => path)).toContain(`/v1/text-to-speech/${voice}/stream`);
    expect(ended.filter(({ outcome }) => outcome === null)).toEqual([]);
  });

  it('comes from the tray too', async () => {
    const app = await launch();
    await (await app.page()).getByRole('button', { name: /^Running/ }).waitFor();
    const quit = async () => (await app.tray())?.items.find(({ label }) => label.startsWith('Quit'))?.label;
    await expect.poll(quit).toBeDefined();
    // The host may be gone before it answers.
    await app.clickTray((await quit()) ?? '').catch(() => undefined);
    await expect
      .poll(
        () =>
          app.seen().then(
            () => 'runs',
            () => 'ended',
          ),
        { timeout: 15_000 },
      )
      .toBe('ended');
  });
});

describe('a start that does not succeed', () => {
  it('names a taken port and offers another, and moves only when told', async () => {
    const holder = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as AddressInfo;
    const app = await launch({ prefs: { port } });
    const page = await app.page();
    await page.getByRole('heading', { name: 'Bollard is not running' }).waitFor();
    await page.getByText(String(port)).first().waitFor();
    expect(await callBridge(app, 'agent.list', {})).toMatchObject({ ok: false });
    await page.getByRole('button', { name: /^Use port / }).click();
    await page.getByRole('button', { name: /^Running/ }).waitFor();
    const { baseUrl } = await must(app, 'status.get', {});
    expect(baseUrl).not.toContain(`:${port}`);
    await app.restart();
    await (await app.page()).getByRole('button', { name: /^Running/ }).waitFor();
    expect((await must(app, 'status.get', {})).baseUrl).toBe(baseUrl);
    expect(app.complaints).toEqual([]);
  });

  it('says that a secret store is missing, and makes the vault only when the owner agrees', async () => {
    const app = await launch({ backend: 'basic_text' });
    expect(await must(app, 'app.get', {})).toMatchObject({ weakBackend: true, vault: 'none' });
    expect(await callBridge(app, 'vault.open', { agreed: false })).toMatchObject({
      ok: false,
      error: { code: 'confirmation_required' },
    });
    expect(await must(app, 'vault.open', { agreed: true })).toEqual({ state: 'unlocked' });
    await app.restart();
    expect((await must(app, 'app.get', {})).vault).toBe('unlocked');
  });
});
