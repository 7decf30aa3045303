/** Credit limits in the window, over a real gateway and its sandbox: set, spent, refused, raised. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenPage, openPage, type PageOptions } from './page-harness.ts';

const VOICE = '21m00Tcm4TlvDq8ikWAM';
const SLOW = { timeout: 20_000 };
const opened: OpenPage[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) {
    expect(one.complaints).toEqual([]);
    await one.close();
  }
});

async function open(place: string, options: PageOptions = {}): Promise<OpenPage> {
  const one = await openPage(options);
  opened.push(one);
  await goTo(one.page, place);
  return one;
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place }).click();
}

interface Made {
  readonly id: string;
  readonly token: string;
}

async function addAgent({ instance }: OpenPage, name: string): Promise<Made> {
  const made = await instance.call('agent.add', { name, preset: 'voiceover' });
  if (!made.ok || !('token' in made.value)) throw new Error('no agent was made');
  return { id: made.value.id, token: made.value.token };
}

async function must({ instance }: OpenPage, name: string, input: unknown): Promise<unknown> {
  const result = await instance.call(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.value;
}

/** A call that costs one credit a character. Returns the status. */
async function speak({ instance }: OpenPage, { token }: Made, characters: number): Promise<number> {
  const answer = await fetch(`${instance.url}/v1/text-to-speech/${VOICE}`, {
    method: 'POST',
    headers: { 'xi-api-key': token, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(characters), model_id: 'eleven_multilingual_v2' }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

function limitsOf(page: Page, name: string): Locator {
  return page.getByRole('region', { name: 'Limits' }).getByRole('listitem', { name });
}

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
    .filter((found) => !found.startsWith('aria-hidden-focus: <span data-base-ui-focus-guard'));
}

describe('credit limits', () => {
  it('are set by keyboard, spent by real calls, refuse with a row that leads back to them, and are raised', async () => {
    const one = await open('Credits');
    const { page } = one;
    const agent = await addAgent(one, 'Voiceover Agent');
    await page.getByText('No limits yet: an agent in a loop could spend all there is.').waitFor(SLOW);
    await page.getByRole('button', { name: 'Set a limit' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Voiceover Agent' }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Limits of Voiceover Agent' });
    await dialog.waitFor();
    const save = dialog.getByRole('button', { name: 'Set limits' });
    expect(await save.isDisabled()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('1,000');
    await dialog.getByText('Write credits as digits, such as 5000 or 12.5.').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'A day' }).getAttribute('aria-invalid')).toBe('true');
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'A day' }).fill('1000');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });

    const limits = limitsOf(page, 'Voiceover Agent');
    await limits.getByText('1,000 left of 1,000').waitFor(SLOW);
    expect(await speak(one, agent, 850)).toBe(200);
    await limits.getByText('150 left of 1,000').waitFor(SLOW);
    await limits.getByText('85 % used').waitFor();
    expect(await limits.getByRole('img').getAttribute('aria-label')).toBe('Today: 850 credits spent of 1,000.');
    expect(await speak(one, agent, 151)).toBe(402);

    await goTo(page, 'Matrix');
    const row = page.getByRole('rowheader', { name: /Voiceover Agent/ });
    await row.getByText('150 left today').waitFor(SLOW);
    await row.getByRole('button').first().hover();
    await page.getByRole('tooltip').getByText('Today: 150 left of 1,000, renews at midnight.').waitFor();

    await goTo(page, 'Activity');
    await page.locator('.activity-row').filter({ hasText: 'the day limit of this agent is 1,000 credits' }).click();
    await page.getByRole('button', { name: 'Limits of Voiceover Agent' }).click();
    await dialog.waitFor();
    expect(await dialog.getByRole('textbox', { name: 'A day' }).inputValue()).toBe('1000');
    await page.keyboard.press('Escape');

    await goTo(page, 'Credits');
    await limits.getByRole('textbox', { name: /^Credits to raise/ }).fill('500');
    await limits.getByRole('button', { name: 'Raise until the end of today' }).click();
    await limits.getByText(/^Raised by 500 credits until today .+\.$/).waitFor(SLOW);
    await limits.getByText('650 left of 1,500').waitFor();
    expect(await speak(one, agent, 151)).toBe(200);
    await limits.getByText('499 left of 1,500').waitFor(SLOW);

    await limits.getByRole('button', { name: 'Raise until the end of today' }).click();
    await limits.getByText(/^Raised by 1,000 credits until/).waitFor(SLOW);
    await limits.getByRole('button', { name: 'End the raise' }).click();
    await limits.getByText(/^Raised by/).waitFor({ state: 'detached', ...SLOW });
    await limits.getByText('0 left of 1,000').waitFor();
    await limits.getByText('Spent', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).last().click();
    await limits.getByText(/^Raised by 1,000 credits until/).waitFor(SLOW);
  }, 90_000);

  it('are taken back by Undo, all that the dialog changed at once', async () => {
    const one = await open('Agents');
    const { page } = one;
    const agent = await addAgent(one, 'Voiceover Agent');
    await must(one, 'limit.set', { agent: agent.id, day: 5000, characters: 400 });
    await page.getByRole('button', { name: 'More for Voiceover Agent' }).click();
    await page.getByRole('menuitem', { name: 'Set limits' }).click();
    const dialog = page.getByRole('dialog', { name: 'Limits of Voiceover Agent' });
    await dialog.getByRole('textbox', { name: 'A day' }).fill('');
    await dialog.getByRole('textbox', { name: 'An hour' }).fill('12.5');
    await dialog.getByRole('button', { name: 'Count as' }).click();
    expect(await dialog.getByRole('button', { name: 'Set limits' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Credits that stand for such a call' }).fill('200');
    await dialog.getByRole('textbox', { name: 'Voices', exact: true }).fill(`${VOICE}, other`);
    await dialog.getByRole('textbox', { name: 'Turns in the queue' }).fill('3');
    await dialog.getByRole('button', { name: 'Set limits' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await must(one, 'agent.show', { agent: agent.id })).toMatchObject({
      limits: { hour: 12.5, day: null, unpriced: 200, voices: [VOICE, 'other'], weight: 3, characters: 400 },
    });
    await page.keyboard.press('Control+z');
    await page.getByText('Taken back: The limits of Voiceover Agent are set.').waitFor(SLOW);
    expect(await must(one, 'agent.show', { agent: agent.id })).toMatchObject({
      limits: { hour: null, day: 5000, unpriced: 'deny', voices: null, weight: 1, characters: 400 },
    });
  }, 60_000);

  it('of an account hold for all its agents, and a refusal because of one leads there', async () => {
    const one = await open('Credits');
    const { page } = one;
    const agent = await addAgent(one, 'Voiceover Agent');
    await page.getByRole('button', { name: 'Set a limit' }).click(SLOW);
    await page.getByRole('menuitem', { name: /^Account/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Limits of account/ });
    await dialog.getByRole('textbox', { name: 'A day' }).fill('100');
    await dialog.getByRole('textbox', { name: 'Keep back for me' }).fill('1000');
    await dialog.getByRole('switch', { name: 'Keep one place for me' }).click();
    await dialog.getByRole('button', { name: 'Set limits' }).click();
    const row = limitsOf(page, 'Account');
    await row.getByText('100 left of 100').waitFor(SLOW);
    await row.getByText(/^1,000 credits are kept back for you; 120,000 left for agents\. One place/).waitFor();
    expect(await speak(one, agent, 101)).toBe(402);
    await goTo(page, 'Activity');
    await page.locator('.activity-row').filter({ hasText: 'the day limit of its account' }).click();
    await page.getByRole('button', { name: /^Limits of account/ }).click();
    await dialog.waitFor();
    expect(await dialog.getByRole('textbox', { name: 'A day' }).inputValue()).toBe('100');
  }, 60_000);

  it('say what is beyond the account, and that ElevenLabs bills for it', async () => {
    const one = await open('Credits');
    const { page, instance } = one;
    await page.getByText('Beyond the limit').waitFor(SLOW);
    await page.getByText('ElevenLabs refuses calls').waitFor();
    const own = instance.call.bind(instance);
    Object.assign(instance, {
      call: async (name: string, input: unknown) => {
        const result = await own(name, input);
        if (name !== 'credits.get' || !result.ok || !('days' in result.value)) return result;
        const { value } = result;
        return {
          ok: true,
          value: { ...value, accounts: value.accounts.map((account) => ({ ...account, overage: 50_000 })) },
        };
      },
    });
    await page.reload();
    await goTo(page, 'Credits');
    await page.getByText('ElevenLabs goes on and bills up to 50,000 credits').waitFor(SLOW);
  });

  it('G10: show the name of an agent as text, whatever it holds', async () => {
    const one = await open('Credits');
    const { page } = one;
    const name = '<img src=x onerror=alert(1)>';
    const agent = await addAgent(one, name);
    await must(one, 'limit.set', { agent: agent.id, day: 5 });
    const row = limitsOf(page, name);
    await row.getByText('5 left of 5').waitFor(SLOW);
    expect(await row.getByRole('heading').textContent()).toBe(name);
    await row.getByRole('button', { name: 'Set limits' }).click();
    await page.getByRole('dialog', { name: `Limits of ${name}` }).waitFor();
    expect(await page.locator('main img, .dialog img').count()).toBe(0);
  });

  for (const theme of ['light', 'dark'] as const)
    it(`have no serious finding, ${theme}`, async () => {
      const one = await open('Credits', { theme });
      const { page } = one;
      const near = await addAgent(one, 'Voiceover Agent');
      const spent = await addAgent(one, 'Podcast Maker');
      await must(one, 'limit.set', { agent: near.id, day: 1000, hour: 5000, characters: 900, voices: [VOICE] });
      await must(one, 'limit.raise', { agent: near.id, credits: 10 });
      await must(one, 'limit.set', { agent: spent.id, month: 100 });
      expect([await speak(one, near, 850), await speak(one, spent, 100)]).toEqual([200, 200]);
      await limitsOf(page, 'Voiceover Agent').getByText('84 % used').waitFor(SLOW);
      await limitsOf(page, 'Podcast Maker').getByText('Spent', { exact: true }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await limitsOf(page, 'Voiceover Agent').getByRole('button', { name: 'Set limits' }).click();
      const dialog = page.getByRole('dialog', { name: 'Limits of Voiceover Agent' });
      await dialog.getByRole('textbox', { name: 'A month', exact: true }).fill('x');
      await dialog.getByRole('button', { name: 'Count as' }).click();
      expect(await seriousFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await goTo(page, 'Matrix');
      await page.getByText('0 left this month').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await goTo(page, 'Settings');
      await page.getByRole('textbox', { name: 'Denials' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    }, 60_000);
});

describe('the runaway guard in the settings', () => {
  it('shows its thresholds, refuses what is none, and turns one off', async () => {
    const one = await open('Settings');
    const { page } = one;
    const guard = page.getByRole('region', { name: 'Runaway guard' });
    const field = (name: string) => guard.getByRole('textbox', { name });
    await expect.poll(() => field('The same call').inputValue(), SLOW).toBe('60');
    expect([await field('Denials').inputValue(), await field('Spending').inputValue()]).toEqual(['500', '10']);
    const save = guard.getByRole('button', { name: 'Change guard' });
    expect(await save.isDisabled()).toBe(true);
    await field('The same call').fill('1');
    await guard.getByText('A whole number from 2 to 1,000,000.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await field('The same call').fill('20');
    await field('Spending').fill('');
    await save.click();
    await page.getByText('The guard is changed.').waitFor();
    expect(await must(one, 'guard.get', {})).toEqual({ identical: 20, denials: 500, habit: null });
    await must(one, 'guard.set', { denials: 100 });
    await expect.poll(() => field('Denials').inputValue(), SLOW).toBe('100');
  });
});
