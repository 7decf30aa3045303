/** Without a mouse: an agent, its first grant, its first allowed call. */
import type { Locator, Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { cellOf, feedRow, sdkFor, statusOf } from './drive.ts';
import { launchDesktop } from './host/launch.ts';

const MOST_TABS = 80;

/** Presses Tab until the control has the focus, as a person would. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  const has = () => control.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await has()) return;
    await page.keyboard.press('Tab');
  }
  if (!(await has())) throw new Error(`Tab does not reach ${control}`);
}

async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}

it('takes a person from an empty window to a first grant by keyboard only', async () => {
  const app = await launchDesktop({ prefs: { firstRunDone: true } });
  onTestFinished(() => app.close());
  const page = await app.page();
  const place = (name: string) =>
    page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: new RegExp(`^${name}`) });
  await page.getByRole('button', { name: /^Running/ }).waitFor();

  await press(page, place('Agents'));
  await press(page, page.getByRole('main', { name: 'Agents' }).getByRole('button', { name: 'Add agent' }).first());
  const form = page.getByRole('dialog', { name: 'Add agent' });
  await tabTo(page, form.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type('Typed Agent');
  await press(page, form.getByRole('button', { name: 'Add agent' }));

  const connect = page.getByRole('dialog', { name: 'Connect Typed Agent' });
  await press(page, connect.getByRole('button', { name: 'Copy token' }));
  await expect.poll(async () => (await app.seen()).clipboard).toMatch(/^\S{20,}$/);
  const sdk = await sdkFor(app, (await app.seen()).clipboard);
  expect(await statusOf(() => sdk.voices.getAll())).toBe(403);
  await press(page, connect.getByRole('button', { name: 'Done' }));
  await connect.waitFor({ state: 'hidden' });

  await press(page, place('Matrix'));
  await tabTo(page, cellOf(page, 'Typed Agent', 'Text to Speech'));
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('1');
  await cellOf(page, 'Typed Agent', 'Voices')
    .and(page.getByRole('button', { name: 'Voices: Read' }))
    .waitFor();
  expect(await statusOf(() => sdk.voices.getAll())).toBe(200);

  await press(page, place('Activity'));
  await feedRow(page, /Allowed.*Typed Agent.*listed voices/).waitFor();
  expect(app.complaints).toEqual([]);
});

it('leads through the first start to a granted agent and its first allowed call, by keyboard only', async () => {
  const app = await launchDesktop();
  onTestFinished(() => app.close());
  const page = await app.page();
  await press(page, page.getByRole('button', { name: 'Add a first agent' }));
  await tabTo(page, page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type('First Agent');
  await press(page, page.getByRole('button', { name: 'Add agent' }));
  await page.getByRole('heading', { name: 'Connect First Agent' }).waitFor();
  await press(page, page.getByRole('button', { name: 'Send a test call' }));
  await page.getByRole('status').filter({ hasText: 'Its first call was allowed.' }).waitFor();
  await press(page, page.getByRole('button', { name: 'Open the matrix' }));
  await cellOf(page, 'First Agent', 'Text to Speech')
    .and(page.getByRole('button', { name: 'Text to Speech: Full' }))
    .waitFor();
  await app.restart();
  await (await app.page()).getByRole('navigation', { name: 'Places' }).waitFor();
  expect(app.complaints).toEqual([]);
});
