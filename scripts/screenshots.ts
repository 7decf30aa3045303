/** `npm run screenshots`: every view of the built app with plausible data, light and dark, at two sizes, into docs/screenshots. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cellOf, feedRow, goTo, must } from '../test/e2e/drive.ts';
import { type DesktopApp, ROOT } from '../test/e2e/host/desktop-app.ts';
import { launchDesktop } from '../test/e2e/host/launch.ts';
import { liveThrough } from '../test/e2e/plausible.ts';

const FOLDER = join(ROOT, 'docs', 'screenshots');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const;

const VIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  matrix: (page) => goTo(page, 'Matrix'),
  'matrix-levels': async (page) => {
    await goTo(page, 'Matrix');
    await cellOf(page, 'Voiceover Agent', 'Voices').click();
    await page.getByRole('dialog', { name: 'Voices for Voiceover Agent' }).waitFor();
  },
  'matrix-operations': async (page) => {
    await goTo(page, 'Matrix');
    await page.getByRole('rowheader', { name: 'Voiceover Agent' }).getByRole('button').first().click();
    await page.getByRole('dialog').first().waitFor();
  },
  activity: (page) => goTo(page, 'Activity'),
  'activity-detail': async (page) => {
    await goTo(page, 'Activity');
    await feedRow(page, /Denied.*Voiceover Agent/)
      .first()
      .click();
    await page.getByRole('region', { name: 'Details' }).waitFor();
  },
  credits: (page) => goTo(page, 'Credits'),
  'credits-limits': async (page) => {
    await goTo(page, 'Credits');
    await page.getByRole('heading', { name: 'Limits' }).evaluate((heading) => heading.scrollIntoView());
  },
  'credits-set-limits': async (page) => {
    await goTo(page, 'Credits');
    await page.getByRole('listitem', { name: 'Voiceover Agent' }).getByRole('button', { name: 'Set limits' }).click();
    await page.getByRole('dialog', { name: 'Limits of Voiceover Agent' }).waitFor();
  },
  agents: (page) => goTo(page, 'Agents'),
  'agents-add': async (page) => {
    await goTo(page, 'Agents');
    await page.getByRole('main').getByRole('button', { name: 'Add agent' }).first().click();
    await page.getByRole('dialog', { name: 'Add agent' }).waitFor();
  },
  settings: (page) => goTo(page, 'Settings'),
  'settings-guard': async (page) => {
    await goTo(page, 'Settings');
    await page.getByRole('heading', { name: 'Runaway guard' }).evaluate((heading) => heading.scrollIntoView());
  },
};

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

/** Until the balance knows what was spent, and the signs of calls that were just made have faded. */
async function settle(app: DesktopApp, page: Page): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await must(app, 'credits.get', {})).accounts.every(({ used }) => !used)) {
    if (Date.now() > deadline) throw new Error('the balance was not read again');
    await page.waitForTimeout(200);
  }
  await goTo(page, 'Matrix');
  await page.locator('.matrix-ring').first().waitFor({ state: 'hidden' });
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

for (const theme of ['light', 'dark'] as const) {
  const first = await launchDesktop({ theme, prefs: { theme }, ...SIZES[0] });
  const start = await first.page();
  const shootStart = async (name: string) => {
    for (const size of SIZES) {
      await start.setViewportSize(size);
      await shoot(start, `${name}-${theme}-${size.width}x${size.height}`);
    }
  };
  const begin = start.getByRole('button', { name: 'Add a first agent' });
  await begin.waitFor();
  await shootStart('first-run-1');
  await begin.click();
  await start.getByRole('textbox', { name: 'Name' }).fill('Voiceover Agent');
  await shootStart('first-run-2');
  await start.getByRole('button', { name: 'Add agent' }).click();
  await start.getByRole('button', { name: 'Send a test call' }).click();
  await start.getByRole('status').filter({ hasText: 'Its first call was allowed.' }).waitFor();
  await shootStart('first-run-3');
  await first.close();

  const app = await launchDesktop({ theme, prefs: { theme, firstRunDone: true }, ...SIZES[0] });
  const page = await app.page();
  await page.getByRole('button', { name: /^Running/ }).waitFor();
  await liveThrough(app);
  await settle(app, page);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const [name, open] of Object.entries(VIEWS)) {
      await open(page);
      await shoot(page, `${name}-${theme}-${size.width}x${size.height}`);
      for (let depth = 0; depth < 3; depth += 1) await page.keyboard.press('Escape');
    }
  }
  if (app.complaints.length > 0) throw new Error(`the page complained: ${app.complaints.join('\n')}`);
  await app.close();
}
process.stdout.write(`The pictures are in ${FOLDER}\n`);
