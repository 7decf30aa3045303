/** The matrix in a real browser over a real runtime: pointer, keys, undo, words, rings, roles. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentShape } from '../../src/contract/bridge.ts';
import { type OpenPage, openPage } from './page-harness.ts';

/** As `expect`, asked again until it holds, with time for a busy machine. */
function eventually<T>(ask: () => T) {
  return expect.poll(ask, { timeout: 15_000 });
}

const HOSTILE = '<img src=x onerror=document.title=1>';

let open: OpenPage;
const tokens = new Map<string, string>();

beforeAll(async () => {
  open = await openPage({ width: 1280, height: 800 });
  open.page.setDefaultTimeout(15_000);
  for (const name of ['Pointer', 'Digits', 'Keys', 'Undo', 'Words', 'Rings', 'Rules', 'Presets', 'Source', HOSTILE]) {
    await addAgent(name);
  }
  await setGrants('Words', { voices: 'read' });
  await setGrants('Source', { dubbing: 'full', music: 'read' });
  await row(HOSTILE).waitFor();
});

afterAll(async () => {
  await open.close();
});

async function addAgent(name: string): Promise<void> {
  const result = await open.instance.call('agent.add', { name });
  if (!result.ok) throw new Error(result.error.message);
  if ('token' in result.value) tokens.set(name, result.value.token);
}

async function setGrants(name: string, grants: AgentShape['grants'], rules: AgentShape['rules'] = {}): Promise<void> {
  const result = await open.instance.call('agent.set_policy', { agent: name, grants, rules });
  if (!result.ok) throw new Error(result.error.message);
}

async function agent(name: string): Promise<Pick<AgentShape, 'paused' | 'grants' | 'rules'>> {
  const result = await open.instance.call('agent.show', { agent: name });
  if (!result.ok || !('grants' in result.value)) throw new Error(`no answer about ${name}`);
  return result.value;
}

async function callAs(name: string, path: string): Promise<number> {
  const status = await open.instance.call('status.get', {});
  if (!status.ok || !('baseUrl' in status.value)) throw new Error('no address');
  const response = await fetch(new URL(path, status.value.baseUrl), {
    headers: { 'xi-api-key': tokens.get(name) ?? '' },
  });
  await response.arrayBuffer();
  return response.status;
}

function row(name: string): Locator {
  return open.page
    .getByRole('row')
    .filter({ has: open.page.locator('.matrix-agent-name').getByText(name, { exact: true }) });
}

/** The cell of one agent and area, whatever its level. */
function cell(name: string, area: string): Locator {
  return row(name).getByRole('button', { name: new RegExp(`^${area}: `) });
}

function levelIs(name: string, area: string, level: string): Promise<void> {
  return cell(name, area)
    .and(open.page.getByRole('button', { name: `${area}: ${level}` }))
    .waitFor();
}

describe('by pointer', () => {
  it('opens the levels in words, marks the present one, and sets the one that is chosen', async () => {
    const { page } = open;
    expect(await callAs('Pointer', '/v1/history')).toBe(403);
    await cell('Pointer', 'History').click();
    const levels = page.getByRole('group', { name: 'Level' });
    await eventually(() => levels.getByRole('button').count()).toBe(4);
    expect(await levels.getByRole('button', { name: /^Off · now/ }).getAttribute('aria-pressed')).toBe('true');
    expect(await levels.textContent()).toContain('List, read and download what was generated earlier.');
    await levels.getByRole('button', { name: /^Read/ }).click();
    await levelIs('Pointer', 'History', 'Read');
    expect((await agent('Pointer')).grants).toEqual({ history: 'read' });
    expect(await callAs('Pointer', '/v1/history')).toBe(200);
  });

  it.each([
    ['the smallest size', 900, 600],
    ['the smallest size with text at 150 %', 600, 400],
  ])('never covers the bar with the levels, at %s', async (_words, width, height) => {
    const { page } = open;
    await page.setViewportSize({ width, height });
    try {
      const bar = await page.locator('.bar').boundingBox();
      const cells = row('Keys').getByRole('gridcell').getByRole('button');
      for (let at = 0; at < (await cells.count()); at += 1) {
        await cells.nth(at).click();
        const levels = page.locator('.matrix-levels');
        await levels.waitFor();
        const box = await levels.boundingBox();
        expect(box?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
        // Pressed where it is, so nothing lies over it; without the press itself, which would stop all.
        await page.getByRole('button', { name: 'Stop all' }).click({ trial: true });
        await page.keyboard.press('Escape');
        await levels.waitFor({ state: 'detached' });
      }
    } finally {
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });

  it('offers no level that an area cannot have, and says so', async () => {
    const { page } = open;
    await cell('Pointer', 'Models').click();
    const levels = page.getByRole('dialog');
    await levels.getByText('Models has nothing to write.').waitFor();
    expect(await levels.getByRole('button', { name: /^Write/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await levels.waitFor({ state: 'detached' });
    expect(await cell('Pointer', 'Models').evaluate((node) => node === document.activeElement)).toBe(true);
  });

  it('unfolds a heading into columns and folds it again', async () => {
    const { page } = open;
    const fold = page.getByRole('button', { name: /^Speech and sound/ });
    expect(await page.getByRole('columnheader').count()).toBe(11);
    await fold.click();
    await page.getByRole('columnheader', { name: 'Text to Dialogue' }).waitFor();
    expect(await page.getByRole('columnheader').count()).toBe(17);
    expect(await page.getByRole('columnheader', { name: 'Music' }).getAttribute('aria-label')).toBe('Music');
    expect(await page.getByRole('columnheader', { name: 'Studio' }).getAttribute('aria-label')).toBe(
      'Studio, nothing granted',
    );
    await fold.click();
    await eventually(() => page.getByRole('columnheader').count()).toBe(11);
  });

  it('pauses an agent and says so by words', async () => {
    await row('Pointer').hover();
    await row('Pointer').getByRole('button', { name: 'Pause Pointer' }).click();
    await row('Pointer').getByText('paused', { exact: true }).waitFor();
    expect((await agent('Pointer')).paused).toBe(true);
    await row('Pointer').getByRole('button', { name: 'Resume Pointer' }).click();
    await eventually(async () => (await agent('Pointer')).paused).toBe(false);
  });
});

describe('by keyboard', () => {
  it('sets levels with the digits, two quick ones in two cells both', async () => {
    const { page } = open;
    await cell('Digits', 'Voices').focus();
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('3');
    await levelIs('Digits', 'Voices', 'Read');
    await levelIs('Digits', 'Voice Design and Cloning', 'Full');
    expect((await agent('Digits')).grants).toEqual({ voices: 'read', voice_design: 'full' });
    await page.keyboard.press('0');
    await levelIs('Digits', 'Voice Design and Cloning', 'Off');
    await cell('Digits', 'Text to Speech').focus();
    await page.keyboard.press('1');
    await page.getByText('Text to Speech has nothing to read.').waitFor();
    expect((await agent('Digits')).grants).toEqual({ voices: 'read' });
  });

  it('is reached by Tab and moves like a spreadsheet, with one stop for the whole table', async () => {
    const { page } = open;
    await cell('Keys', 'Voices').focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const at = () =>
      page.evaluate(() => {
        const { row, column } = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
        return `${row}/${column}`;
      });
    const [first] = (await at()).split('/').map(Number);
    await page.keyboard.press('ArrowDown');
    await eventually(at).toBe(`${(first ?? 0) + 1}/3`);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await eventually(focused).toBe('Conversational AI Agents: Off');
    await page.keyboard.press('Home');
    await eventually(at).toBe(`${first}/0`);
    await page.keyboard.press('Control+End');
    await eventually(at).toBe('9/10');
    await page.keyboard.press('PageUp');
    await eventually(async () => Number((await at()).split('/')[0])).toBeLessThan(9);
    expect(await page.locator('[data-row][tabindex="0"]').count()).toBe(1);
  });

  it('goes from off to read with the keyboard only, and the focus comes back', async () => {
    const { page } = open;
    await cell('Keys', 'Dubbing').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Level' }).waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.textContent ?? '')).toMatch(/^Off/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await levelIs('Keys', 'Dubbing', 'Read');
    await eventually(() => cell('Keys', 'Dubbing').evaluate((node) => node === document.activeElement)).toBe(true);
  });

  it('goes round in the levels with Tab, so that the focus is never lost behind them', async () => {
    const { page } = open;
    await cell('Keys', 'Dubbing').focus();
    await page.keyboard.press('Enter');
    const levels = page.locator('.matrix-levels');
    await levels.waitFor();
    const buttons = await levels.getByRole('button').count();
    const seen: string[] = [];
    for (let at = 0; at <= buttons; at += 1) {
      seen.push(await levels.locator(':focus').innerText());
      await page.keyboard.press('Tab');
    }
    expect(new Set(seen).size).toBe(buttons);
    expect(seen.at(-1)).toBe(seen[0]);
    for (const expected of [seen[0], seen.at(-2)]) {
      await page.keyboard.press('Shift+Tab');
      expect(await levels.locator(':focus').innerText()).toBe(expected);
    }
    await page.keyboard.press('Escape');
    await eventually(() => cell('Keys', 'Dubbing').evaluate((node) => node === document.activeElement)).toBe(true);
  });

  it('opens the menu of the row with the menu key', async () => {
    const { page } = open;
    await cell('Keys', 'Dubbing').focus();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Apply a preset' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  });

  it.each(['Tab', 'Shift+Tab'])(
    'closes the menu of the row with %s, and the focus is on its button again',
    async (key) => {
      const { page } = open;
      const more = row('Keys').getByRole('button', { name: 'More for Keys' });
      await row('Keys').hover();
      await more.click();
      await page.getByRole('menuitem', { name: 'Apply a preset' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press(key);
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await eventually(() => more.evaluate((node) => node === document.activeElement)).toBe(true);
    },
  );
});

describe('undo', () => {
  it('takes changes back one by one, from the toast and with the keys', async () => {
    const { page } = open;
    await cell('Undo', 'History').focus();
    await page.keyboard.press('1');
    await levelIs('Undo', 'History', 'Read');
    await page.keyboard.press('3');
    await levelIs('Undo', 'History', 'Full');
    const toast = page.getByRole('listitem').filter({ hasText: 'History is Full for Undo.' });
    await toast.getByRole('button', { name: 'Undo' }).click();
    await levelIs('Undo', 'History', 'Read');
    await cell('Undo', 'History').focus();
    await page.keyboard.press('Control+z');
    await levelIs('Undo', 'History', 'Off');
    expect((await agent('Undo')).grants).toEqual({});
  });
});

describe('words', () => {
  it('a tooltip says what the agent may do and what not, for the pointer and for the keyboard', async () => {
    const { page } = open;
    const sentence =
      'Words may list, search and listen to voices, their settings, samples and collections. ' +
      'It may not edit, add, copy or delete voices, samples or collections.';
    await cell('Words', 'Voices').hover();
    const tooltip = page.getByRole('tooltip');
    await eventually(() => tooltip.textContent()).toContain(sentence);
    expect(await cell('Words', 'Voices').getAttribute('aria-describedby')).toBe(await tooltip.getAttribute('id'));
    await page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'detached' });
    await cell('Words', 'User and Subscription').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await eventually(() => tooltip.textContent()).toContain('Words may do nothing in Text to Speech.');
  });
});

describe('rings', () => {
  it('a call that is denied rings in red in its cell, one that is allowed in green', async () => {
    await setGrants('Rings', { models: 'read' });
    await levelIs('Rings', 'Models', 'Read');
    const denied = cell('Rings', 'Voices').locator('.matrix-ring-deny').waitFor();
    expect(await callAs('Rings', '/v1/voices')).toBe(403);
    await denied;
    const allowed = cell('Rings', 'Models').locator('.matrix-ring-allow').waitFor();
    expect(await callAs('Rings', '/v1/models')).toBe(200);
    await allowed;
    await row('Rings').locator('.life-live').waitFor();
    // Once: they go by themselves.
    await row('Rings').locator('.matrix-ring-deny').waitFor({ state: 'detached' });
    await row('Rings').locator('.matrix-ring-allow').waitFor({ state: 'detached' });
  });
});

describe('operations', () => {
  it('a name opens the operations; a rule on one shows as a notch and can be filtered for', async () => {
    const { page } = open;
    await setGrants('Rules', { voices: 'full' });
    await levelIs('Rules', 'Voices', 'Full');
    await row('Rules')
      .getByRole('button', { name: /^Rules/ })
      .click();
    const panel = page.getByRole('dialog', { name: 'Rules' });
    await panel.getByRole('searchbox').fill('delete voice');
    const rule = panel.getByRole('group', { name: 'Rule for Delete a voice', exact: true });
    await rule.getByRole('button', { name: 'Deny' }).click();
    await eventually(async () => (await agent('Rules')).rules).toEqual({ 'voices.delete': 'deny' });
    await eventually(() => rule.getByRole('button', { name: 'Deny' }).getAttribute('aria-pressed')).toBe('true');
    expect(await panel.getByText('cannot be undone').count()).toBeGreaterThan(1);
    await panel.getByRole('searchbox').fill('never forwarded');
    await panel.getByText('Never forwarded: no rule can allow it.').first().waitFor();
    expect(await panel.getByRole('group').count()).toBe(0);
    await page.keyboard.press('Escape');
    await cell('Rules', 'Voices')
      .and(page.getByRole('button', { name: /a rule differs/ }))
      .waitFor();
  });
});

describe('whole policies', () => {
  it('a preset shows what would change before it is applied', async () => {
    const { page } = open;
    await setGrants('Presets', { music: 'read', voices: 'full' });
    await levelIs('Presets', 'Voices', 'Full');
    await row('Presets').hover();
    await row('Presets').getByRole('button', { name: 'More for Presets' }).click();
    await page.getByRole('menuitem', { name: 'Apply a preset' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /^Transcriber/ }).check();
    const preview = dialog.getByRole('region', { name: 'What would change' });
    expect(await preview.getByRole('listitem').allTextContents()).toEqual([
      'Speech to TextOff → Full',
      'ModelsOff → Read',
      'User and SubscriptionOff → Read',
      'VoicesFull → Off',
      'MusicRead → Off',
    ]);
    expect((await agent('Presets')).grants).toEqual({ music: 'read', voices: 'full' });
    await dialog.getByRole('button', { name: 'Apply Transcriber' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await agent('Presets')).grants).toEqual({ speech_to_text: 'full', models: 'read', user: 'read' });
  });

  it('the policy of one agent can be copied to another', async () => {
    const { page } = open;
    await row('Source').hover();
    await row('Source').getByRole('button', { name: 'More for Source' }).click();
    await page.getByRole('menuitem', { name: 'Copy to another agent' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Presets' }).check();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await agent('Presets')).grants).toEqual({ dubbing: 'full', music: 'read' });
  });
});

describe('what is shown', () => {
  it('G10: a name with markup is shown as text, in the row, its tooltip and its toast', async () => {
    const { page } = open;
    const title = await page.title();
    expect(await row(HOSTILE).locator('.matrix-agent-name').textContent()).toBe(HOSTILE);
    await cell(HOSTILE, 'Voices').focus();
    await page.keyboard.press('1');
    await page.getByText(`Voices is Read for ${HOSTILE}.`).waitFor();
    await cell(HOSTILE, 'Voices').hover();
    await eventually(() => page.getByRole('tooltip').textContent()).toContain(`${HOSTILE} may list`);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe(title);
  });

  it('is a grid with row and column headers', async () => {
    const { page } = open;
    const grid = page.getByRole('grid', { name: 'Agents and areas' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('11');
    expect(await grid.getAttribute('aria-colcount')).toBe('11');
    expect(await grid.getByRole('rowheader').count()).toBe(10);
    expect(await row('Words').getAttribute('aria-rowindex')).not.toBeNull();
    expect(await row('Words').getByRole('gridcell').count()).toBe(10);
    expect(await grid.getByRole('columnheader').first().textContent()).toBe('Agent');
  });

  it('breaks no rule of the content policy and throws nothing', () => {
    expect(open.complaints).toEqual([]);
  });
});

describe('other names and no names', () => {
  it('G11: a name that overrides the direction of text, or is very long, stays in its row', async () => {
    const other = await openPage({ width: 900, height: 600 });
    const { page, instance } = other;
    await instance.call('agent.add', { name: 'Plain' });
    await page.locator('.matrix-agent-name').waitFor();
    const long = `\u202eevil ${'long name '.repeat(20)}`;
    // The runtime refuses such names; here a page that is handed one all the same.
    expect(await instance.call('agent.add', { name: long })).toMatchObject({ ok: false });
    await page.evaluate((name) => {
      type Answer = { readonly value: { readonly agents: { name: string }[] } };
      const host = window as unknown as { answerCall: (call: string, input: unknown) => Promise<Answer> };
      const real = host.answerCall;
      host.answerCall = async (call, input) => {
        const answer = await real(call, input);
        if (call === 'agent.list') for (const agent of answer.value.agents) agent.name = name;
        return answer;
      };
    }, long);
    await instance.call('agent.pause', { agent: 'Plain' });
    const name = page.locator('.matrix-agent-name');
    await eventually(() => name.textContent()).toBe(long);
    const box = await name.boundingBox();
    expect(box?.width).toBeLessThan(220);
    expect(await name.evaluate((node) => node.tagName)).toBe('BDI');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('without agents it says what will be here and opens the dialog that adds one', async () => {
    const other = await openPage();
    await other.page.getByRole('heading', { name: 'No agents yet' }).waitFor();
    await other.page.getByRole('main').getByRole('button', { name: 'Add agent' }).click();
    await other.page.getByRole('dialog', { name: 'Add agent' }).waitFor();
    await other.close();
  });
});
