/** Adding an agent, and its life afterwards. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTo, must, sdkFor, statusOf } from './drive.ts';
import type { DesktopApp } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';

describe('the agents', () => {
  let app: DesktopApp;
  let page: Page;
  let token = '';

  beforeAll(async () => {
    app = await launchDesktop({ prefs: { firstRunDone: true } });
    page = await app.page();
  });
  afterAll(() => app?.close());

  it('adds one in two steps, with its token shown once and its first call seen', async () => {
    await goTo(page, 'Agents');
    await page.getByRole('main').getByRole('button', { name: 'Add agent' }).first().click();
    const form = page.getByRole('dialog', { name: 'Add agent' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Narrator');
    await form.getByRole('radio', { name: /^Voiceover/ }).check();
    await form.getByRole('button', { name: 'Add agent' }).click();
    const connect = page.getByRole('dialog', { name: 'Connect Narrator' });
    token = (await connect.getByRole('region', { name: 'Token' }).getByRole('status').textContent()) ?? '';
    expect(token).toMatch(/^\S{20,}$/);
    await connect.getByRole('button', { name: 'Copy token' }).click();
    await expect.poll(async () => (await app.seen()).clipboard).toBe(token);
    await connect.getByRole('button', { name: 'Send a test call' }).click();
    await connect.getByRole('list', { name: 'Calls of this agent' }).getByText('200').waitFor();
    await connect.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => connect.count()).toBe(0);
    const sdk = await sdkFor(app, token);
    expect(await statusOf(() => sdk.voices.getAll())).toBe(200);
  });

  it('never shows the token again', async () => {
    for (const place of ['Agents', 'Matrix', 'Activity', 'Settings'] as const) {
      await goTo(page, place);
      expect(await page.content()).not.toContain(token);
    }
    const all = [await must(app, 'agent.list', {}), await must(app, 'policy.export', {})];
    expect(JSON.stringify(all)).not.toContain(token);
  });

  it('gave no cause for complaint', () => {
    expect(app.complaints).toEqual([]);
  });
});
