/** The view of the agents, in a real browser over a real runtime. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerInstead } from './own-answers.ts';
import { type OpenPage, openPage } from './page-harness.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

function statusOf(url: string, token: string, headers: Record<string, string> = {}): Promise<number> {
  return fetch(`${url}/v1/models`, { headers: { 'xi-api-key': token, ...headers } }).then(({ status }) => status);
}

async function addAgent(open: OpenPage, name: string, preset?: string): Promise<string> {
  const added = await open.instance.call('agent.add', { name, ...(preset === undefined ? {} : { preset }) });
  if (!added.ok || !('token' in added.value)) throw new Error(`${name} was not added`);
  return added.value.token;
}

const rowOf = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Agents' }).getByRole('listitem').filter({ hasText: name });

async function choose(page: Page, name: string, command: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: command }).click();
}

async function shownToken(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'Token' }).getByRole('status').textContent()) ?? '';
}

describe('the agents', () => {
  let open: OpenPage;
  let page: Page;

  beforeAll(async () => {
    open = await openPage();
    page = open.page;
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Agents' }).click();
  });
  afterAll(() => open?.close());

  it('are none at first, which is said with what to do', async () => {
    await page.getByRole('heading', { name: 'No agents yet' }).waitFor();
    await page.getByRole('button', { name: 'Add the first agent' }).waitFor();
  });

  it('are added end to end: the token works, its first call turns green, and it is gone after closing', async () => {
    await page.getByRole('button', { name: 'Add the first agent' }).click();
    const form = page.getByRole('dialog', { name: 'Add agent' });
    expect(await form.getByRole('radio', { name: 'Nothing yet' }).isChecked()).toBe(true);
    await form.getByRole('textbox', { name: 'Name' }).fill('Narrator');
    await form.getByRole('radio', { name: 'Voiceover' }).check();
    await form.getByRole('button', { name: 'Add agent' }).click();

    const connect = page.getByRole('dialog', { name: 'Connect Narrator' });
    const token = await shownToken(page);
    const calls = connect.getByRole('list', { name: 'Calls of this agent' });
    await calls.getByText('Waiting for the first call of Narrator.').waitFor();
    expect(await statusOf(open.instance.url, token)).toBe(200);
    const first = calls.getByRole('listitem').filter({ hasText: 'Narrator listed models' });
    await first.getByText('200').waitFor();
    expect(await first.getAttribute('class')).toContain('test-call-allow');

    await connect.getByRole('button', { name: 'Copy token' }).click();
    await connect.getByRole('button', { name: 'Done' }).click();
    await connect.waitFor({ state: 'detached' });
    await rowOf(page, 'Narrator').getByText('Live').waitFor();
    expect(await page.content()).not.toContain(token);
  });

  it('get a snippet for every client, with the address, and a sentence where there is none', async () => {
    await choose(page, 'Narrator', 'Rotate token');
    await page.getByRole('button', { name: 'Rotate token' }).click();
    const panel = page.getByRole('region', { name: 'Snippets' });
    for (const [client, part] of [
      ['curl', 'curl -sS'],
      ['JavaScript', 'elevenlabs-js'],
      ['Python', 'elevenlabs.client'],
      ['LiveKit', 'agents-plugin-elevenlabs'],
      ['ElevenLabs CLI', '--base-url'],
      ['Environment', 'ELEVENLABS_BASE_URL'],
    ] as const) {
      await panel.getByRole('button', { name: client, exact: true }).click();
      const code = panel.locator('pre').filter({ hasText: part });
      await code.waitFor();
      expect(await code.textContent(), client).toContain(open.instance.url);
      await panel.getByRole('button', { name: 'Copy', exact: true }).waitFor();
    }
    await panel.getByRole('button', { name: 'MCP clients' }).click();
    await panel.getByText('cannot be pointed at Bollard').waitFor();
  });

  it('warn before a token that was not copied is closed', async () => {
    await page.keyboard.press('Escape');
    const warning = page.getByRole('dialog', { name: 'Close without copying the token?' });
    await warning.getByText('The token is not shown again.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it open');
    await page.keyboard.press('Enter');
    await warning.waitFor({ state: 'detached' });
    expect(await shownToken(page)).toMatch(/^bollard_/);
    await page.getByRole('button', { name: 'Done' }).click();
    await warning.getByRole('button', { name: 'Close without copying' }).click();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('rotate: what follows is said first, then the old token stops at once and the new one works', async () => {
    const old = await addAgent(open, 'Rotated', 'voiceover');
    expect(await statusOf(open.instance.url, old)).toBe(200);
    await choose(page, 'Rotated', 'Rotate token');
    const before = page.getByRole('dialog', { name: 'Rotate the token of Rotated?' });
    await before.getByText('stops working at once').waitFor();
    expect(await statusOf(open.instance.url, old)).toBe(200);
    await before.getByRole('button', { name: 'Rotate token' }).click();
    await page.getByRole('dialog', { name: 'New token of Rotated' }).waitFor();
    expect(await statusOf(open.instance.url, old)).toBe(401);
    expect(await statusOf(open.instance.url, await shownToken(page))).toBe(200);
    await page.getByRole('button', { name: 'Copy token' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('say as it is typed that a name is taken, and are renamed to a free one', async () => {
    await choose(page, 'Rotated', 'Rename');
    const dialog = page.getByRole('dialog', { name: 'Rename Rotated' });
    const rename = dialog.getByRole('button', { name: 'Rename' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('NARRATOR');
    await dialog.getByText('There is an agent called "Narrator" already.').waitFor();
    expect(await rename.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Renamed');
    await rename.click();
    await rowOf(page, 'Renamed').waitFor();
  });

  it('pause and resume, in words', async () => {
    await page.getByRole('button', { name: 'Pause Renamed' }).click();
    await rowOf(page, 'Renamed').getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume Renamed' }).click();
    await page.getByRole('button', { name: 'Pause Renamed' }).waitFor();
  });

  it('are removed after what follows was said; Cancel has the keyboard at first', async () => {
    const token = await addAgent(open, 'Leaving', 'voiceover');
    await choose(page, 'Leaving', 'Remove');
    const dialog = page.getByRole('dialog', { name: 'Remove Leaving?' });
    await dialog.getByText('This cannot be undone.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await statusOf(open.instance.url, token)).toBe(200);
    await choose(page, 'Leaving', 'Remove');
    await dialog.getByRole('button', { name: 'Remove agent' }).click();
    await rowOf(page, 'Leaving').waitFor({ state: 'detached' });
    expect(await statusOf(open.instance.url, token)).toBe(401);
  });

  it('G10: a hostile name and a hostile user agent are shown as text', async () => {
    const token = await addAgent(open, HOSTILE, 'read_only');
    await statusOf(open.instance.url, token, { 'user-agent': '<script>alert(2)</script>' });
    const row = rowOf(page, HOSTILE);
    await row.getByText('<script>alert(2)</script>').waitFor();
    expect(await row.locator('img, script').count()).toBe(0);
    await choose(page, HOSTILE, 'Remove');
    await page.getByRole('dialog', { name: `Remove ${HOSTILE}?` }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('give the focus back to the button that opened a dialog', async () => {
    await choose(page, 'Narrator', 'Rename');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('More for Narrator');
  });

  it('say in the dialog that the main process refused, and keep what was typed', async () => {
    const message = 'The disk is full, so nothing was changed.';
    await answerInstead(page, { 'agent.add': () => ({ ok: false, error: { code: 'refused', message } }) });
    await page.getByRole('button', { name: 'Add agent' }).click();
    const form = page.getByRole('dialog', { name: 'Add agent' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Refused');
    await form.getByRole('button', { name: 'Add agent' }).click();
    await form.getByRole('alert').getByText(message).waitFor();
    expect(await form.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Refused');
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('gave no cause for complaint', () => {
    expect(open.complaints).toEqual([]);
  });
});

describe('one of many agents', () => {
  let open: OpenPage;
  let page: Page;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    open = await openPage({ width: 900, height: 600 });
    page = open.page;
    for (let at = 1; at <= 14; at += 1) tokens.set(`Agent ${at}`, await addAgent(open, `Agent ${at}`));
    await page.getByRole('rowheader', { name: 'Agent 1' }).first().waitFor();
    // Only the rows in sight are drawn.
    await page.mouse.move(450, 400);
    await page.mouse.wheel(0, 5_000);
    await page.getByRole('rowheader', { name: 'Agent 14' }).waitFor();
  });
  afterAll(() => open?.close());

  async function expectAt(name: string): Promise<void> {
    const row = page.getByRole('list', { name: 'Agents' }).getByRole('listitem', { name, exact: true });
    await expect.poll(() => row.evaluate((node) => node === document.activeElement)).toBe(true);
    const [box, bar] = [await row.boundingBox(), await page.locator('.bar').boundingBox()];
    expect(box?.y).toBeGreaterThanOrEqual(bar?.height ?? 0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(600);
    expect(await row.evaluate((node) => getComputedStyle(node).outlineStyle)).toBe('solid');
  }

  it('is opened from its row in the matrix, in sight and with the keyboard on it', async () => {
    await page.getByRole('rowheader', { name: 'Agent 14' }).hover();
    await page.getByRole('button', { name: 'More for Agent 14' }).click();
    await page.getByRole('menuitem', { name: 'Open in Agents' }).click();
    await expectAt('Agent 14');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Pause Agent 14');
  });

  it('is opened from the detail of one of its calls', async () => {
    expect(await statusOf(open.instance.url, tokens.get('Agent 13') ?? '')).toBe(403);
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Activity' }).click();
    await page.getByRole('button', { expanded: false }).filter({ hasText: 'Agent 13 tried' }).first().click();
    await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Open in Agents' }).click();
    await expectAt('Agent 13');
  });
});
