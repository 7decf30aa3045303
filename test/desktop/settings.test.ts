/** The settings, in a real browser over a real runtime. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeVault } from '../../src/runtime/vault-slots.ts';
import { answerInstead, changeApp } from './own-answers.ts';
import { type OpenPage, openPage } from './page-harness.ts';

const KEY = 'sk_canary_0123456789abcdef0123456789wxyz';

async function toSettings(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
}

const area = { permission: null, reach: 'may_read', words: 'may read' };
const TESTED = {
  works: true,
  status: 200,
  message: 'The key works.',
  tier: 'creator',
  reach: [
    { ...area, area: 'history', title: 'History' },
    { ...area, area: 'voices', title: 'Voices', reach: 'may_not', words: 'may not read: the key lacks voices_read' },
    { ...area, area: 'speech', title: 'Speech', reach: 'unknown', words: 'cannot be told without spending' },
  ],
  wider: true,
  notes: ['This key may read more.', 'Restrict it.', 'Only reads were tried.'],
};

describe('the settings', () => {
  let open: OpenPage;
  let page: Page;

  beforeAll(async () => {
    open = await openPage();
    page = open.page;
    await toSettings(page);
  });
  afterAll(() => open?.close());

  it('keep the theme, and show it at once', async () => {
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await page.reload();
    await toSettings(page);
    await expect.poll(() => page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
  });

  it('keep notifications and the start at login', async () => {
    for (const [name, on] of [
      ['Notifications', false],
      ['Start at login', true],
    ] as const) {
      const control = page.getByRole('switch', { name });
      expect(await control.isChecked()).toBe(!on);
      await control.click();
      await expect.poll(() => control.isChecked()).toBe(on);
    }
    await page.reload();
    await toSettings(page);
    await expect.poll(() => page.getByRole('switch', { name: 'Notifications' }).isChecked()).toBe(false);
    expect(await page.getByRole('switch', { name: 'Start at login' }).isChecked()).toBe(true);
  });

  it('refuse what is no port, and say when another takes effect', async () => {
    const port = page.getByRole('textbox', { name: 'Port' });
    const change = page.getByRole('button', { name: 'Change port' });
    await port.fill('80');
    await page.getByText('A port is a number from 1024 to 65535.').waitFor();
    expect(await change.isDisabled()).toBe(true);
    await port.fill('7200');
    await page.getByText('It takes effect when the gateway starts again').waitFor();
    await change.click();
    await page.getByText(/It listens on port \d+ until it starts again; then on 7200\./).waitFor();
    await page.getByRole('button', { name: 'Start again' }).waitFor();
  });

  it('show what the doctor finds, and that the log is whole', async () => {
    await page.getByRole('button', { name: 'Run the checks' }).click();
    const findings = page.getByRole('list', { name: 'Findings' }).getByRole('listitem');
    await findings.filter({ hasText: 'Data directory' }).waitFor();
    expect(await findings.count()).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Verify the log' }).click();
    await page.getByRole('region', { name: 'Data' }).getByText('Fine:').waitFor();
  });

  it('say that checks could not be run, and what is safe', async () => {
    const error = { code: 'internal', message: 'The reader ended.' };
    await answerInstead(page, { 'doctor.run': () => ({ ok: false, error }) });
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('alert').getByText('The checks could not be run: The reader ended.').waitFor();
  });

  it('gave no cause for complaint', () => {
    expect(open.complaints).toEqual([]);
  });
});

describe('the key', () => {
  let open: OpenPage;
  let page: Page;
  const asked: unknown[] = [];

  beforeAll(async () => {
    open = await openPage();
    page = open.page;
    const status = await open.instance.call('status.get', {});
    if (!status.ok || !('dataDir' in status.value)) throw new Error('there is no data directory');
    const { dataDir } = status.value;
    await answerInstead(page, {
      'vault.open': async (input) => {
        asked.push(input);
        const vaultKey = await makeVault(dataDir, async () => ({ backend: 'test', bytes: Uint8Array.of(0) }));
        const adopted = await open.instance.call('vault.adopt', { vaultKey });
        return adopted.ok ? { ok: true, value: { state: 'unlocked' } } : adopted;
      },
      'key.test': () => ({ ok: true, value: TESTED }),
    });
    await changeApp(page, { weakBackend: true, vaultBackend: 'basic_text' });
    await toSettings(page);
  });
  afterAll(() => open?.close());

  const accounts = () => page.getByRole('list', { name: 'Accounts' });

  it('says what the command line cannot do on a vault without a passphrase', async () => {
    const words = page.getByText('The vault has no passphrase, and none can be added yet');
    await words.waitFor();
    await changeApp(page, { vaultPassphrase: true });
    await words.waitFor({ state: 'detached' });
    await changeApp(page, { vaultPassphrase: false });
    await words.waitFor();
  });

  it('is refused while it can be none, and where the machine keeps no secret the owner must agree in words', async () => {
    await page.getByRole('button', { name: 'Add a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a key' });
    const keep = dialog.getByRole('button', { name: 'Keep key' });
    await dialog.getByText('This machine has no secret store.').waitFor();
    await dialog.getByLabel('Key', { exact: true }).fill('sk_short');
    await dialog.getByText('A key has 16 to 256 printable characters and no spaces.').waitFor();
    await dialog.getByLabel('Key', { exact: true }).fill(`${KEY}_residency_eu`);
    await dialog.getByLabel('Region').selectOption('us');
    await dialog.getByText('That key belongs to the region eu, not us.').waitFor();
    await dialog.getByLabel('Region').selectOption('by_key');
    await dialog.getByLabel('Key', { exact: true }).fill(KEY);
    expect(await keep.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox').check();
    await keep.click();
    await dialog.waitFor({ state: 'detached' });
    expect(asked).toEqual([{ agreed: true }]);
  });

  it('G16: is never shown again, only its last characters', async () => {
    await accounts().getByText('Key ends in wxyz').waitFor();
    expect(await page.content()).not.toContain(KEY);
    for (const name of ['key.status', 'account.list', 'policy.export'] as const) {
      expect(JSON.stringify(await open.instance.call(name, {})), name).not.toContain(KEY);
    }
  });

  it('is tested with a free read', async () => {
    await accounts().getByRole('button', { name: 'Test key' }).click();
    await accounts().getByText('The key works.').waitFor();
    await accounts().getByText('Plan: creator').waitFor();
  });

  it('shows what it may reach in words and by the shape of a mark, with a warning where that is wide', async () => {
    const rows = accounts().getByRole('list', { name: 'What the key may reach' }).getByRole('listitem');
    expect(await rows.allInnerTexts()).toEqual([
      'History: may read',
      'Voices: may not read: the key lacks voices_read',
      'Speech: cannot be told without spending',
    ]);
    const looks = await rows.locator('.finding-mark').evaluateAll((marks) =>
      marks.map((mark) => {
        const { borderRadius, borderTopStyle } = getComputedStyle(mark);
        return `${borderRadius} ${borderTopStyle}`;
      }),
    );
    expect(looks).toEqual(['50% none', '0px none', '50% solid']);
    await accounts().getByText('Attention: This key may read more.').waitFor();
    await accounts().getByText('Restrict it. Only reads were tried.').waitFor();
  });

  it('has the sandbox say why it has no such list', async () => {
    await accounts().getByText('Needs no key, so there is none to test.').waitFor();
  });

  it('binds an agent only after all its grants were shown', async () => {
    await open.instance.call('agent.add', { name: 'Bound', preset: 'voiceover', account: 'Sandbox' });
    const place = page.getByRole('navigation', { name: 'Places' });
    await place.getByRole('button', { name: 'Agents' }).click();
    await page.getByRole('button', { name: 'More for Bound' }).click();
    await page.getByRole('menuitem', { name: 'Bind to an account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Bind Bound to an account' });
    await dialog.getByText('spends your credits').waitFor();
    await dialog.getByText('Text to Speech').waitFor();
    await dialog.getByText('Voices, History, Models, User and Subscription').waitFor();
    await dialog.getByRole('button', { name: 'Bind' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await open.instance.call('agent.show', { agent: 'Bound' })).toMatchObject({ value: { account: 'main' } });
    await toSettings(page);
  });

  it('is removed after what follows was said', async () => {
    await accounts().getByRole('button', { name: 'Remove key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove the key of main?' });
    await dialog.getByText('At ElevenLabs the key goes on working').waitFor();
    await dialog.getByRole('button', { name: 'Remove key' }).click();
    await accounts().getByText('No key: calls of its agents are refused until it has one.').waitFor();
  });

  it('keep the bar where it is, whatever is scrolled into sight', async () => {
    await page.setViewportSize({ width: 900, height: 600 });
    await page.getByRole('heading', { name: 'Runaway guard' }).evaluate((heading) => heading.scrollIntoView());
    await page.getByRole('heading', { name: 'Runaway guard' }).waitFor();
    const bar = await page.getByRole('button', { name: 'Stop all' }).boundingBox();
    expect(bar?.y).toBeGreaterThan(0);
    expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0);
  });

  it('gave no cause for complaint', () => {
    expect(open.complaints).toEqual([]);
  });
});

it('say of a locked vault what it means, and tell in the dialog why it does not open', async () => {
  const open = await openPage();
  try {
    const { page } = open;
    const passphrases: unknown[] = [];
    await answerInstead(page, {
      'vault.open': (input) => {
        passphrases.push(input);
        return { ok: false, error: { code: 'owner_proof_wrong', message: 'That is not the passphrase.' } };
      },
    });
    await changeApp(page, { vault: 'locked' });
    await toSettings(page);
    await page.getByText('The vault is locked: calls to real accounts are refused until it is open.').waitFor();
    await page.getByRole('button', { name: 'Unlock' }).click();
    const dialog = page.getByRole('dialog', { name: 'Unlock the vault' });
    await dialog.getByLabel('Passphrase').fill('wrong');
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await dialog.getByRole('alert').getByText('That is not the passphrase.').waitFor();
    expect(passphrases).toEqual([{ agreed: false, passphrase: 'wrong' }]);
    expect(open.complaints).toEqual([]);
  } finally {
    await open.close();
  }
});
