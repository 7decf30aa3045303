/** The feed: what is filtered is what is exported, and what agents send is text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv, restored } from '../support/read-csv.ts';
import { addAgent, callBridge, feedRow, goTo, must, type NewAgent, statusOf } from './drive.ts';
import type { DesktopApp } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';

const HOSTILE = '=HYPERLINK("x","<img src=x onerror=alert(1)>")';

describe('the feed', () => {
  let app: DesktopApp;
  let page: Page;
  let calm: NewAgent;
  let hostile: NewAgent;

  beforeAll(async () => {
    app = await launchDesktop({ prefs: { firstRunDone: true } });
    page = await app.page();
    await page.getByRole('button', { name: /^Running/ }).waitFor();
    calm = await addAgent(app, 'Calm Agent', 'read_only');
    hostile = await addAgent(app, HOSTILE, 'read_only');
    for (const { sdk } of [calm, hostile]) {
      await sdk.voices.getAll();
      await statusOf(() => sdk.voices.delete('pNInz6obpgDQGcFmaJgB'));
    }
    await callUnknown();
  });
  afterAll(() => app?.close());

  /** Endpoints that nobody knows, with markup and a sign that turns the line around. */
  async function callUnknown(): Promise<void> {
    const { baseUrl } = await must(app, 'status.get', {});
    for (const path of ['/v1/%3Cscript%3Ealert(1)', '/v1/%E2%80%AEecived/read'])
      expect((await fetch(`${baseUrl}${path}`, { headers: { 'xi-api-key': hostile.token } })).ok).toBe(false);
  }

  it('G11: takes no agent name that could pass for another one', async () => {
    for (const name of ['\u202Etnega', 'Calm\u200BAgent', 'calm agent', 'Two\nlines'])
      expect(await callBridge(app, 'agent.add', { name })).toMatchObject({ ok: false });
  });

  it('G10, G11: shows a hostile agent name and path as text, with what cannot be seen written out', async () => {
    await goTo(page, 'Activity');
    await feedRow(page, /HYPERLINK.*listed voices/).waitFor();
    expect(await page.locator('main img:not([role])').count()).toBe(0);
    expect(await page.locator('main script').count()).toBe(0);
    expect(await page.locator('main a[href]').count()).toBe(0);
    const text = (await page.getByRole('main').textContent()) ?? '';
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).not.toContain('\u202E');
    for (const place of ['Matrix', 'Agents', 'Credits', 'Settings'] as const) {
      await goTo(page, place);
      expect(await page.locator('main img:not([role])').count()).toBe(0);
    }
    expect(app.complaints).toEqual([]);
  });

  it('shows only what a search finds', async () => {
    await goTo(page, 'Activity');
    await page.getByRole('searchbox', { name: 'Search' }).fill('delete');
    await expect.poll(() => feedRow(page, /listed voices/).count()).toBe(0);
    await expect.poll(() => feedRow(page, /delete/).count()).toBe(2);
  });

  it('exports as CSV exactly what is filtered, and a CSV parser reads it back equal', async () => {
    const file = join(app.home.dir, 'calls.csv');
    await app.chooseFile(file);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('button', { name: 'Choose file' }).click();
    await dialog.getByRole('status').filter({ hasText: '2 rows written' }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const filter = { search: 'delete' };
    const { entries } = await must(app, 'audit.page', { filter, view: 'calls', order: 'oldest', limit: 100 });
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    const [columns = [], ...rows] = readCsv(text, ',');
    const read = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
    const wanted = entries.map((entry) =>
      Object.fromEntries(
        columns.map((column) => [
          column,
          entry[column] === null || entry[column] === undefined ? '' : String(entry[column]),
        ]),
      ),
    );
    const plain = read.map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, restored(cell ?? '')])),
    );
    const bySeq = (one: Record<string, string>, other: Record<string, string>) => Number(one.seq) - Number(other.seq);
    expect(plain.sort(bySeq)).toEqual(wanted.sort(bySeq));
    expect(plain.map(({ agent }) => agent).sort()).toEqual([HOSTILE, calm.name]);
  });

  it('G14: writes nothing when no file was chosen', async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('button', { name: 'Choose file' }).click();
    await dialog.getByRole('button', { name: 'Choose file' }).and(page.locator(':not([aria-busy="true"])')).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Clear all' }).click();
    expect((await app.seen()).dialogs.filter(({ kind }) => kind === 'save')).toHaveLength(2);
  });

  it('is walked by j and k, opened by Enter and closed by Escape', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Details' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('region', { name: 'Details' }).count()).toBe(0);
  });

  it('gave no cause for complaint', () => {
    expect(app.complaints).toEqual([]);
  });
});
