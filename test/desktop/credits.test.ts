/** The credits view in a real browser, over a real gateway and its sandbox. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallOutput } from '../../src/contract/calls.ts';
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

async function openCredits(options: PageOptions = {}): Promise<OpenPage> {
  const one = await openPage(options);
  opened.push(one);
  await one.page.getByRole('button', { name: 'Credits' }).click();
  return one;
}

async function addAgent({ instance }: OpenPage, name: string): Promise<{ id: string; token: string }> {
  const made = await instance.call('agent.add', { name, preset: 'voiceover' });
  if (!made.ok || !('token' in made.value)) throw new Error('no agent was made');
  return { id: made.value.id, token: made.value.token };
}

/** A call that costs one credit a character. */
async function speak({ instance }: OpenPage, token: string, characters: number): Promise<void> {
  const answer = await fetch(`${instance.url}/v1/text-to-speech/${VOICE}`, {
    method: 'POST',
    headers: { 'xi-api-key': token, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'x'.repeat(characters), model_id: 'eleven_multilingual_v2' }),
  });
  await answer.arrayBuffer();
  expect(answer.status).toBe(200);
}

/** Instead of the runtime's own answer, once the page asks again. */
function answerWith(one: OpenPage, answer: (real: CallOutput<'credits.get'>) => unknown): void {
  const own = one.instance.call.bind(one.instance);
  Object.assign(one.instance, {
    call: async (name: string, input: unknown) => {
      const result = await own(name, input);
      return name === 'credits.get' && result.ok && 'days' in result.value ? answer(result.value) : result;
    },
  });
}

async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('.credits').analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}

describe('the credits view', () => {
  it('says what will be here while nothing was spent, and that the sandbox is practice', async () => {
    const { page } = await openCredits();
    await page.getByText('What agents spend will stand here, day by day.').waitFor(SLOW);
    await page.getByText('This is practice:').waitFor();
    expect(await page.getByText('credits left of 121,000 at the start of the period').count()).toBe(1);
    expect(await page.getByText('Nothing was spent in the last day.').count()).toBe(1);
    expect(await page.getByText('Nothing at the moment.').count()).toBe(1);
  });

  it('shows what real calls cost, by agent and by day, and less left', async () => {
    const one = await openCredits();
    const { page } = one;
    const first = await addAgent(one, 'Voiceover Agent');
    const second = await addAgent(one, 'Podcast Maker');
    await speak(one, first.token, 700);
    await speak(one, first.token, 300);
    await speak(one, second.token, 234);
    const row = page.getByRole('row', { name: /Voiceover Agent/ });
    await expect.poll(() => row.getByRole('cell').allTextContents(), SLOW).toEqual(['1,000', '1,000', '2']);
    const other = page.getByRole('row', { name: /Podcast Maker/ });
    await expect.poll(() => other.getByRole('cell').allTextContents(), SLOW).toEqual(['234', '234', '1']);
    await page.getByText('1,234 credits in the last hour, 1,234 in the last day.').waitFor(SLOW);
    await page.locator('.credits-chart').waitFor();
    // The account's own counter comes after; both agree, so nothing was spent elsewhere.
    await page.locator('.credits-number', { hasText: '119,766' }).waitFor(SLOW);
    expect(await page.getByText('Spent outside Bollard').textContent()).toBe('Spent outside Bollard 0');
    await page.locator('.bar').getByText('119,766 credits left').waitFor();
  });

  it('takes off at once what the account cannot have counted yet, and says so instead of inventing a cause', async () => {
    const one = await openCredits();
    const { page } = one;
    // Read just now, so not again within 10 s.
    await page.locator('.bar').getByText('121,000 credits left').waitFor(SLOW);
    const { token } = await addAgent(one, 'Voiceover Agent');
    await speak(one, token, 700);
    await page.locator('.bar').getByText('120,300 credits left').waitFor({ timeout: 5_000 });
    await page.getByText(/^Counted up to .*:\d\d.*; what the log counts since, 700 credits, is taken off\.$/).waitFor();
    expect(await page.getByText('began anew').count()).toBe(0);
    // Once the account was read again there is nothing to explain.
    await page.getByText(/^Counted up to/).waitFor({ state: 'detached', timeout: 30_000 });
    await page.locator('.credits-number', { hasText: '120,300' }).waitFor();
  }, 60_000);

  it('says the days as a table too, for whoever cannot see the chart', async () => {
    const one = await openCredits({ theme: 'dark' });
    const { page } = one;
    const { token } = await addAgent(one, 'Voiceover Agent');
    await speak(one, token, 120);
    const toggle = page.getByRole('button', { name: 'Show as table' });
    await toggle.waitFor(SLOW);
    expect(await seriousFindings(page)).toEqual([]);
    await toggle.focus();
    await page.keyboard.press('Enter');
    const table = page.getByRole('region', { name: 'Spent each day, as a table' });
    expect(await table.getByRole('row').nth(1).getByRole('cell').allTextContents()).toEqual(['120', '120']);
    expect(await table.getByRole('row').count()).toBe(32);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show as chart' }).click();
    await page.locator('.credits-chart').waitFor();
  });

  it('says in words who spent what on the day that is pointed at', async () => {
    const one = await openCredits();
    const { page } = one;
    const { token } = await addAgent(one, 'Voiceover Agent');
    await speak(one, token, 120);
    const chart = page.locator('.chart-plot');
    await chart.waitFor(SLOW);
    const box = await chart.boundingBox();
    if (!box) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width - 12, box.y + box.height / 2);
    await page.getByText(/^\w+ \d+ \w+: 120 credits – Voiceover Agent 120\.$/).waitFor();
    await page.mouse.move(box.x + 12, box.y + box.height / 2);
    await page.getByText(/^\w+ \d+ \w+: nothing\.$/).waitFor();
  });

  it('keeps the last numbers with their date when the account cannot be read, and tells what went elsewhere', async () => {
    const one = await openCredits();
    const { page } = one;
    answerWith(one, (real) => ({
      ok: true,
      value: {
        ...real,
        accounts: real.accounts.map((account) => ({
          ...account,
          sandbox: false,
          used: 5_000,
          left: 116_000,
          spent: { ...account.spent, period: 1_200 },
          problem: 'The vault is locked: the account is read once it is unlocked.',
        })),
      },
    }));
    await page.reload();
    await page.getByRole('button', { name: 'Credits' }).click();
    await page.getByText(/^The vault is locked: .+ The numbers are those of today .+\.$/).waitFor(SLOW);
    expect(await page.getByText('Spent outside Bollard').textContent()).toBe('Spent outside Bollard 3,800');
    expect(await page.locator('.credits-number').textContent()).toContain('116,000');
  });

  it('says what happened, what is safe and what to do when nothing can be read', async () => {
    const one = await openCredits();
    const { page } = one;
    let broken = true;
    answerWith(one, (real) =>
      broken
        ? { ok: false, error: { code: 'internal', message: 'That failed: the reader of the log ended.' } }
        : { ok: true, value: real },
    );
    await page.reload();
    await page.getByRole('button', { name: 'Credits' }).click();
    await page.getByRole('alert').getByText('What was spent could not be read.').waitFor(SLOW);
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Spent each day').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('G10: shows the name of an agent as text, whatever it holds', async () => {
    const one = await openCredits();
    const { page } = one;
    const name = '<img src=x onerror=alert(1)>';
    const { token } = await addAgent(one, name);
    await speak(one, token, 10);
    await page.getByRole('cell', { name: '10', exact: true }).first().waitFor(SLOW);
    expect(await page.locator('.credits-agent').textContent()).toBe(name);
    expect(await page.locator('.credits img').count()).toBe(0);
  });
});
