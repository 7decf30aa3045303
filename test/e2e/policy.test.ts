/** The window decides what the very next call of an agent may do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAgent, cellOf, chooseLevel, feedRow, goTo, type NewAgent, statusOf } from './drive.ts';
import type { DesktopApp } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';

describe('a cell of the matrix', () => {
  let app: DesktopApp;
  let agent: NewAgent;

  beforeAll(async () => {
    app = await launchDesktop({ prefs: { firstRunDone: true } });
    agent = await addAgent(app, 'Voiceover Agent');
  });
  afterAll(() => app?.close());

  it('turns the very next SDK call from 403 to 200, and the feed says so', async () => {
    const page = await app.page();
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(403);
    await goTo(page, 'Activity');
    await feedRow(page, /Denied.*Voiceover Agent.*list voices/).waitFor();
    await goTo(page, 'Matrix');
    await chooseLevel(page, agent.name, 'Voices', 'Read');
    await cellOf(page, agent.name, 'Voices')
      .and(page.getByRole('button', { name: 'Voices: Read' }))
      .waitFor();
    expect(await statusOf(() => agent.sdk.voices.getAll())).toBe(200);
    await goTo(page, 'Activity');
    await feedRow(page, /Allowed.*Voiceover Agent.*listed voices/).waitFor();
  });

  it('is changed from the row of a denied call, and the same call is allowed then', async () => {
    const page = await app.page();
    expect(await statusOf(() => agent.sdk.models.list())).toBe(403);
    await goTo(page, 'Activity');
    await feedRow(page, /Denied.*Voiceover Agent.*models/).click();
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByRole('group', { name: 'Models' }).getByRole('button', { name: 'Read' }).click();
    await details.getByRole('button', { name: 'Read', pressed: true }).waitFor();
    expect(await statusOf(() => agent.sdk.models.list())).toBe(200);
    // The feed stands still while a row is open.
    await page.keyboard.press('Escape');
    await feedRow(page, /Allowed.*Voiceover Agent.*models/).waitFor();
    const toast = page.getByRole('listitem').filter({ hasText: /^Models is Read/i });
    await toast.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => statusOf(() => agent.sdk.models.list())).toBe(403);
  });

  it('is set by a key, and taken back with Ctrl+Z', async () => {
    const page = await app.page();
    await goTo(page, 'Matrix');
    await cellOf(page, agent.name, 'History').focus();
    await page.keyboard.press('1');
    await cellOf(page, agent.name, 'History')
      .and(page.getByRole('button', { name: 'History: Read' }))
      .waitFor();
    expect(await statusOf(() => agent.sdk.history.list())).toBe(200);
    await page.keyboard.press('Control+z');
    await cellOf(page, agent.name, 'History')
      .and(page.getByRole('button', { name: 'History: Off' }))
      .waitFor();
    expect(await statusOf(() => agent.sdk.history.list())).toBe(403);
  });

  it('follows the arrow keys', async () => {
    const page = await app.page();
    await cellOf(page, agent.name, 'Text to Speech').focus();
    await page.keyboard.press('ArrowRight');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(focused).toMatch(/^Speech to Text: /);
  });

  it('gave no cause for complaint', () => {
    expect(app.complaints).toEqual([]);
  });
});
