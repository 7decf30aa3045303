/**
 * The matrix in a real Chromium with 50 agents: opened with the guide's ten areas and with all of them, and one level set by a
 * key until the page shows what the runtime confirmed. `node bench/matrix.ts [--agents N]` after a build of the page. Prints
 * Markdown.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openPage } from '../test/desktop/page-harness.ts';
import { takeWatched, watchPage } from './feed-page.ts';
import { quantile, spread, table } from './statistics.ts';

const { values } = parseArgs({ options: { agents: { type: 'string', default: '50' } } });
const agents = Number(values.agents);
const ROUNDS = 9;
const TOGGLES = 41;

/**
 * Milliseconds from the click or key of `act` to the frame after the one in which `selector` is in the page: then it is painted.
 * Both times are the page's own.
 */
async function untilThere(page: Page, selector: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => Object.assign(Reflect.get(window, 'watch'), { start: 0 }));
  const done = page.evaluate((wanted) => {
    const watch: { readonly start: number } = Reflect.get(window, 'watch');
    return new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error(`${wanted} did not come`)), 20_000);
      const look = () => {
        if (watch.start > 0 && document.querySelector(wanted))
          requestAnimationFrame(() => resolve(performance.now() - watch.start));
        else requestAnimationFrame(look);
      };
      look();
    });
  }, selector);
  await act();
  return done;
}

const place = (page: Page, name: string) => page.getByRole('navigation', { name: 'Places' }).getByText(name).click();

async function opening(page: Page): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await place(page, 'Settings');
    await page.getByRole('main', { name: 'Settings' }).waitFor();
    all.push(await untilThere(page, '.matrix-target[data-row="5"]', () => place(page, 'Matrix')));
  }
  return all;
}

/** Text to Speech of the second agent, Off and Read by turns; a cell that waits for the runtime is busy. */
async function toggling(page: Page): Promise<number[]> {
  const cell = '.matrix-target[data-row="1"][data-column="1"]';
  await page.locator(cell).focus();
  const all: number[] = [];
  for (let turn = 0; turn < TOGGLES; turn += 1) {
    const [key, level] = turn % 2 === 0 ? ['2', 'Write'] : ['0', 'Off'];
    const confirmed = `${cell}[aria-label*=": ${level}"]:not([aria-busy])`;
    all.push(await untilThere(page, confirmed, () => page.keyboard.press(key ?? '')));
  }
  // The first one warms up.
  return all.slice(1);
}

const longest = (tasks: readonly number[]) =>
  `${tasks.length}${tasks.length === 0 ? '' : `, the longest ${Math.max(...tasks).toFixed(0)} ms`}`;

const opened = await openPage({ width: 1280, height: 800 });
try {
  const { page, instance } = opened;
  for (let index = 0; index < agents; index += 1) {
    const added = await instance.call('agent.add', { name: `Agent ${index + 1}`, preset: 'read_only' });
    if (!added.ok) throw new Error(added.error.message);
  }
  await page.locator('.matrix-target[data-row="5"]').first().waitFor();
  await watchPage(page);
  const rows: string[][] = [];
  const measure = async (what: string, how: () => Promise<number[]>) => {
    await takeWatched(page);
    const all = await how();
    const { longTasks } = await takeWatched(page);
    rows.push([what, spread(all, 0), quantile(all, 0.95).toFixed(0), longest(longTasks)]);
  };
  await measure('open, ten areas', () => opening(page));
  await measure('one level by key, ten areas', () => toggling(page));
  const folded = page.locator('.matrix-fold[aria-expanded="false"]');
  while ((await folded.count()) > 0) await folded.first().click();
  const columns = await page.getByRole('columnheader').count();
  await measure(`open, ${columns - 1} areas`, () => opening(page));
  await measure(`one level by key, ${columns - 1} areas`, () => toggling(page));
  console.log(`## The matrix, ${agents} agents\n`);
  console.log(table(['', 'ms until painted', '95 %', 'long tasks over 50 ms'], rows));
} finally {
  if (opened.complaints.length > 0) console.log(`\nThe page complained: ${opened.complaints.join('; ')}`);
  await opened.close();
}
