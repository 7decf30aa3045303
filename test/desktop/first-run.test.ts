/** The first start, in a real browser over a real runtime: by keyboard only. */
import type { Locator, Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { type OpenPage, openPage } from './page-harness.ts';

const MOST_TABS = 60;

async function firstStart(): Promise<OpenPage> {
  const open = await openPage({ firstRunDone: false });
  onTestFinished(() => open.close());
  await open.page.getByText('Step 1 of 3').waitFor();
  return open;
}

/** Presses Tab until the control has the focus, as a person would. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${control}`);
}

async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}

it('leads by keyboard to a granted agent and its first allowed call, then to the matrix, and does not come back', async () => {
  const { page, instance, complaints } = await firstStart();
  await page.getByText('no key is needed').waitFor();
  await press(page, page.getByRole('button', { name: 'Add a first agent' }));
  await page.getByText('Step 2 of 3').waitFor();
  await tabTo(page, page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type('First Agent');
  await tabTo(page, page.getByRole('radio', { name: 'Voiceover' }));
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('radio', { name: 'Transcriber' }).isChecked()).toBe(true);
  await page.keyboard.press('ArrowLeft');
  await press(page, page.getByRole('button', { name: 'Add agent' }));

  await page.getByText('Step 3 of 3').waitFor();
  await page.getByText('Send a test call, or run your program.').waitFor();
  const token = (await page.getByRole('region', { name: 'Token' }).getByRole('status').textContent()) ?? '';
  // A denied call is no end: only an allowed one is.
  const headers = { 'xi-api-key': token };
  expect((await fetch(`${instance.url}/v1/voices/abc`, { method: 'DELETE', headers })).status).toBe(403);
  await page.getByRole('list', { name: 'Calls of this agent' }).getByText('403').waitFor();
  expect(await page.getByText('Its first call was allowed.').count()).toBe(0);
  expect((await fetch(`${instance.url}/v1/models`, { headers })).status).toBe(200);
  await page.getByText('Its first call was allowed.').waitFor();

  await press(page, page.getByRole('button', { name: 'Open the matrix' }));
  await page.getByRole('main', { name: 'Matrix' }).getByText('First Agent').first().waitFor();
  expect(await page.content()).not.toContain(token);
  await page.reload();
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  expect(complaints).toEqual([]);
});

it('can be skipped from each of its screens', async () => {
  for (const step of [1, 2, 3]) {
    const { page, instance, complaints } = await firstStart();
    if (step > 1) await press(page, page.getByRole('button', { name: 'Add a first agent' }));
    if (step > 2) {
      await page.getByRole('textbox', { name: 'Name' }).fill('Skipped');
      await press(page, page.getByRole('button', { name: 'Add agent' }));
    }
    await page.getByText(`Step ${step} of 3`).waitFor();
    await press(page, page.getByRole('button', { name: 'Skip' }));
    await page.getByRole('main', { name: 'Matrix' }).waitFor();
    const list = await instance.call('agent.list', {});
    expect(list).toMatchObject({ value: { agents: step > 2 ? [{ name: 'Skipped' }] : [] } });
    expect(complaints).toEqual([]);
  }
});
