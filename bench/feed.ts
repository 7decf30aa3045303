/**
 * The activity view in a real Chromium over a log of 1,000,000 entries: open, jump, filter, scroll, and 200 events a second.
 * `node bench/feed.ts [--entries N] [--seconds N]` after a build of the page. Prints Markdown.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { toExported } from '../src/store/audit-rows.ts';
import { openPage } from '../test/desktop/page-harness.ts';
import { decisionOf, fillLog, NEEDLE, outcomeOf } from './feed-log.ts';
import { takeWatched, untilShown, watchPage } from './feed-page.ts';
import { quantile, spread, table } from './statistics.ts';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '60' } },
});
const entries = Number(values.entries);
const seconds = Number(values.seconds);
/** The beginning of a line that stands at the top, and not at the end of the log. */
const NEWEST = `^(${String(entries - 1).slice(0, -2)}|${String(entries).slice(0, -2)})\\d\\d `;
const ROUNDS = 5;
const EVENTS_A_BATCH = 10;
const BATCH_MS = 50;

async function repeated(once: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(await once());
  return all;
}

async function opening(page: Page): Promise<number[]> {
  return repeated(async () => {
    await page.getByRole('button', { name: 'Matrix' }).click();
    return untilShown(page, '.', () => page.getByRole('button', { name: 'Activity' }).click());
  });
}

async function jumping(page: Page): Promise<{ oldest: number[]; newest: number[] }> {
  const oldest: number[] = [];
  const newest: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    oldest.push(await untilShown(page, '^1 ', () => page.keyboard.press('End')));
    newest.push(await untilShown(page, NEWEST, () => page.keyboard.press('Home')));
  }
  return { oldest, newest };
}

/** From the choice to its first lines. */
async function choosing(page: Page, chip: string, option: string, wanted: string | null): Promise<number[]> {
  return repeated(async () => {
    await page.getByRole('button', { name: new RegExp(`^${chip} `) }).click();
    const item = page.getByRole('menuitemradio', { name: option, exact: true });
    const ms = await untilShown(page, wanted, () => item.click(), 'every');
    await clear(page);
    return ms;
  });
}

async function searching(page: Page, text: string, wanted: string): Promise<number[]> {
  return repeated(async () => {
    const ms = await untilShown(page, wanted, () => page.getByRole('searchbox').fill(text), 'every');
    await clear(page);
    return ms;
  });
}

async function clear(page: Page): Promise<void> {
  await untilShown(page, NEWEST, () => page.getByRole('button', { name: 'Clear all', exact: true }).click());
}

/** A wheel turned without pause; the lines walked over. */
async function scrolling(page: Page): Promise<{ lines: number; longTasks: number[] }> {
  await takeWatched(page);
  await page.mouse.move(600, 400);
  for (let turn = 0; turn < 300; turn += 1) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(16);
  }
  for (let turn = 0; turn < 100; turn += 1) {
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(16);
  }
  const { seen, longTasks } = await takeWatched(page);
  return { lines: seen.length, longTasks };
}

/** Half of the events begin a call, half end one. A key that moves nothing is pressed meanwhile: the view goes on following. */
async function storm(page: Page) {
  await page.keyboard.press('Home');
  await page.locator(`.activity-scroll:not([data-busy])`).waitFor();
  await takeWatched(page);
  const begun = performance.now();
  const batches = Math.round((seconds * 1_000) / BATCH_MS);
  let seq = entries + 1_000;
  const sent: string[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const told = Array.from({ length: EVENTS_A_BATCH / 2 }, (_, index) => {
      const decision = decisionOf(seq + index, Date.now(), false);
      sent.push(String(seq + 1));
      seq += 2;
      return [
        toExported({ ...decision, seq: seq - 1, hash: '' }, ''),
        toExported({ ...outcomeOf(decision), seq, hash: '' }, ''),
      ];
    }).flat();
    // As JSON: the types of facts nest without an end.
    const json = JSON.stringify(told);
    await page.evaluate((given) => {
      const host = window as unknown as { hearEvent(event: object): void; sent?: number };
      host.sent = (host.sent ?? 1_000_000) + 1;
      host.hearEvent({ number: host.sent, kind: 'entries', entries: JSON.parse(given) });
    }, json);
    if (batch % 5 === 0) await page.keyboard.press('x');
    const wait = begun + (batch + 1) * BATCH_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  const took = performance.now() - begun;
  await page.locator(`[data-seq="${sent.at(-1)}"]`).waitFor();
  const { seen, longTasks, delays } = await takeWatched(page);
  const shown = new Set(seen);
  const lost = sent.filter((one) => !shown.has(one)).length;
  return { rate: (sent.length * 2_000) / took, calls: sent.length, lost, longTasks, delays };
}

const filling = performance.now();
const opened = await openPage({
  width: 1280,
  height: 800,
  prepare: (dataDir) => fillLog(dataDir, entries),
});
console.log(`Filled and started in ${((performance.now() - filling) / 1_000).toFixed(1)} s.\n`);
try {
  const { page } = opened;
  await page.getByRole('button', { name: 'Activity' }).waitFor();
  await watchPage(page);
  const open = await opening(page);
  const jump = await jumping(page);
  const denied = await choosing(page, 'Decision', 'denied', 'Text to Speech is Read');
  const area = await choosing(page, 'Area', 'History', null);
  const common = await searching(page, 'podcast', 'Podcast');
  const rare = await searching(page, NEEDLE, '^1000 ');
  const scroll = await scrolling(page);
  const rows = [
    ['open Activity', spread(open, 0)],
    ['End: to the oldest', spread(jump.oldest, 0)],
    ['Home: to the newest', spread(jump.newest, 0)],
    ['filter: denied', spread(denied, 0)],
    ['filter: an area without a call', spread(area, 0)],
    ['search, found at once (200 ms wait for typing within)', spread(common, 0)],
    ['search, the one match near the beginning (200 ms within)', spread(rare, 0)],
  ];
  console.log(`## Activity, ${entries.toLocaleString('en')} entries\n`);
  console.log(table(['', 'ms until painted'], rows));
  console.log(
    `\nScrolling over ${scroll.lines.toLocaleString('en')} lines: ${scroll.longTasks.length} long tasks over 50 ms${worst(scroll.longTasks)}.`,
  );
  const { rate, calls, lost, longTasks, delays } = await storm(page);
  console.log(
    `\n${rate.toFixed(0)} events a second for ${seconds} s (${calls.toLocaleString('en')} calls): ${lost} not shown, ` +
      `${longTasks.length} long tasks${worst(longTasks)}; keys pressed meanwhile: ` +
      `${delays.length === 0 ? 'all under 16 ms' : `slowest ${Math.max(...delays)} ms, 95 % of the slow ones under ${quantile(delays, 0.95)} ms`} to the next frame.`,
  );
} finally {
  if (opened.complaints.length > 0) console.log(`\nThe page complained: ${opened.complaints.join('; ')}`);
  await opened.close();
}

function worst(longTasks: readonly number[]): string {
  return longTasks.length === 0 ? '' : `, the longest ${Math.max(...longTasks).toFixed(0)} ms`;
}
