/** A whole tour, light and dark: no serious finding of axe, no policy violation, no error, nothing asked of the network. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { cellOf, feedRow, goTo } from './drive.ts';
import type { DesktopApp } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';
import { liveThrough } from './plausible.ts';

interface Finding {
  readonly rule: string;
  readonly impact: string;
  readonly where: string;
  readonly why: string;
}

/**
 * Base UI puts a focusable span before and after each popup, hidden from screen readers, which passes the focus on at once. axe
 * cannot know that. In a dialog it holds back (the rule's check `focusable-modal-open`), in a menu it does not, and no prop of Menu
 * takes the spans away: FloatingFocusManager renders them in every portal. That Tab leaves none of them with the focus is tested
 * in test/desktop/matrix.test.ts.
 */
const FOCUS_GUARD = /^<span [^>]*data-base-ui-focus-guard=""[^>]*><\/span>$/;

async function findings(page: Page): Promise<readonly Finding[]> {
  // In one frame, and without a second page, which Electron would not open.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    impact === 'serious' || impact === 'critical'
      ? nodes
          .filter(({ html }) => !(id === 'aria-hidden-focus' && FOCUS_GUARD.test(html)))
          .map(({ target, failureSummary }) => ({
            rule: id,
            impact,
            where: target.join(' '),
            why: failureSummary ?? '',
          }))
      : [],
  );
}

const STATIONS: readonly { readonly name: string; readonly open: (page: Page) => Promise<void> }[] = [
  { name: 'Matrix', open: (page) => goTo(page, 'Matrix') },
  {
    name: 'the levels of a cell',
    open: async (page) => {
      await goTo(page, 'Matrix');
      await cellOf(page, 'Voiceover Agent', 'Voices').click();
      await page.getByRole('dialog', { name: 'Voices for Voiceover Agent' }).waitFor();
    },
  },
  {
    name: 'the menu of an agent',
    open: async (page) => {
      await goTo(page, 'Matrix');
      const row = page.getByRole('rowheader', { name: 'Voiceover Agent' });
      await row.hover();
      await row.getByRole('button', { name: 'More for Voiceover Agent' }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'the operations of an agent',
    open: async (page) => {
      await goTo(page, 'Matrix');
      await page.getByRole('rowheader', { name: 'Voiceover Agent' }).getByRole('button').first().click();
      await page.getByRole('dialog').first().waitFor();
    },
  },
  { name: 'Activity', open: (page) => goTo(page, 'Activity') },
  {
    name: 'the detail of a denied call',
    open: async (page) => {
      await goTo(page, 'Activity');
      await feedRow(page, /Denied.*Voiceover Agent/)
        .first()
        .click();
      await page.getByRole('region', { name: 'Details' }).waitFor();
    },
  },
  {
    name: 'Export',
    open: async (page) => {
      await goTo(page, 'Activity');
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('dialog', { name: 'Export' }).waitFor();
    },
  },
  { name: 'Credits', open: (page) => goTo(page, 'Credits') },
  {
    name: 'the limits of an agent',
    open: async (page) => {
      await goTo(page, 'Credits');
      await page.getByRole('listitem', { name: 'Voiceover Agent' }).getByRole('button', { name: 'Set limits' }).click();
      await page.getByRole('dialog', { name: 'Limits of Voiceover Agent' }).waitFor();
    },
  },
  { name: 'Agents', open: (page) => goTo(page, 'Agents') },
  {
    name: 'Add agent',
    open: async (page) => {
      await goTo(page, 'Agents');
      await page.getByRole('main').getByRole('button', { name: 'Add agent' }).first().click();
      await page.getByRole('dialog', { name: 'Add agent' }).waitFor();
    },
  },
  { name: 'Settings', open: (page) => goTo(page, 'Settings') },
];

for (const theme of ['light', 'dark'] as const)
  describe(`the whole window, ${theme}`, () => {
    let app: DesktopApp;

    beforeAll(async () => {
      app = await launchDesktop({ theme, prefs: { firstRunDone: true, theme } });
      await (await app.page()).getByRole('button', { name: /^Running/ }).waitFor();
      await liveThrough(app);
    });
    afterAll(() => app?.close());

    for (const { name, open } of STATIONS)
      it(`has no serious finding in ${name}`, async () => {
        const page = await app.page();
        await open(page);
        const found = await findings(page);
        for (let depth = 0; depth < 3; depth += 1) await page.keyboard.press('Escape');
        expect(found).toEqual([]);
      });

    it('G9: broke its policy nowhere, and asked nothing of the network', () => {
      expect(app.complaints).toEqual([]);
    });
  });

describe('before the window is in use', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`has no serious finding in the first start, ${theme}`, async () => {
      const app = await launchDesktop({ theme, prefs: { theme } });
      onTestFinished(() => app.close());
      const page = await app.page();
      await page.getByRole('button', { name: 'Add a first agent' }).waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Add a first agent' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('First Agent');
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Add agent' }).click();
      await page.getByRole('button', { name: 'Send a test call' }).click();
      await page.getByRole('status').filter({ hasText: 'Its first call was allowed.' }).waitFor();
      expect(await findings(page)).toEqual([]);
      expect(app.complaints).toEqual([]);
    });

    it(`has no serious finding in the screen of a taken port, ${theme}`, async () => {
      const holder = createServer();
      await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void holder.close());
      const { port } = holder.address() as AddressInfo;
      const app = await launchDesktop({ theme, prefs: { theme, port, firstRunDone: true } });
      onTestFinished(() => app.close());
      const page = await app.page();
      await page.getByRole('heading', { name: 'Bollard is not running' }).waitFor();
      expect(await findings(page)).toEqual([]);
    });
  }
});
