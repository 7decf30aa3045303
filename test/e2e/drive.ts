/** What the specs do over and over: calls over the page's bridge, an agent's SDK, places, cells. */
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import type { Locator, Page } from 'playwright-core';
import type { AnyCallName, AnyInput, AnyOutput, BridgeResult, EntryShape } from '../../src/contract/bridge.ts';
import type { DesktopApp } from './host/desktop-app.ts';

type Windowed = { readonly bollard: { call(name: string, input: unknown): Promise<unknown> } };

/** Over the same bridge that the page's views use. */
export async function callBridge<N extends AnyCallName>(
  app: DesktopApp,
  name: N,
  input: AnyInput<N>,
): Promise<BridgeResult<N>> {
  const page = await app.page();
  const result = await page.evaluate(([called, given]) => (window as unknown as Windowed).bollard.call(called, given), [
    name,
    input,
  ] as const);
  return result as BridgeResult<N>;
}

/** As `callBridge`, where a failure fails the test. */
export async function must<N extends AnyCallName>(app: DesktopApp, name: N, input: AnyInput<N>): Promise<AnyOutput<N>> {
  const result = await callBridge(app, name, input);
  if (!result.ok) throw new Error(`${name} failed with ${result.error.code}: ${result.error.message}`);
  return result.value;
}

export interface NewAgent {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly sdk: ElevenLabsClient;
}

export async function addAgent(app: DesktopApp, name: string, preset?: string): Promise<NewAgent> {
  const added = await must(app, 'agent.add', preset === undefined ? { name } : { name, preset });
  return { id: added.id, name: added.name, token: added.token, sdk: await sdkFor(app, added.token) };
}

export async function sdkFor(app: DesktopApp, token: string): Promise<ElevenLabsClient> {
  const { baseUrl } = await must(app, 'status.get', {});
  return new ElevenLabsClient({ apiKey: token, baseUrl, maxRetries: 0 });
}

/** 200, or the status that the SDK raised. */
export async function statusOf(call: () => PromiseLike<unknown>): Promise<number> {
  try {
    await call();
    return 200;
  } catch (error) {
    const status = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
    if (typeof status !== 'number') throw error;
    return status;
  }
}

export async function newestEntries(
  app: DesktopApp,
  view: 'calls' | 'entries' = 'calls',
): Promise<readonly EntryShape[]> {
  return (await must(app, 'audit.page', { filter: {}, view, order: 'newest', limit: 200 })).entries;
}

export async function goTo(
  page: Page,
  place: 'Matrix' | 'Activity' | 'Credits' | 'Agents' | 'Settings',
): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Places' })
    .getByRole('button', { name: new RegExp(`^${place}`) })
    .click();
  await page.getByRole('main', { name: place }).waitFor();
}

/** The cell of one agent and area in the matrix; its name ends with the level. */
export function cellOf(page: Page, agent: string, area: string): Locator {
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: agent }) })
    .getByRole('button', { name: new RegExp(`^${area}: `) });
}

/** Opens the levels of a cell and chooses one by its word. */
export async function chooseLevel(page: Page, agent: string, area: string, level: string): Promise<void> {
  await cellOf(page, agent, area).click();
  await page
    .getByRole('dialog', { name: `${area} for ${agent}` })
    .getByRole('group', { name: 'Level' })
    .getByRole('button', { name: new RegExp(`^${level}`) })
    .click();
}

/** Rows of the feed by what they say, the mark's word first: `/Denied.*Voiceover Agent/`. */
export function feedRow(page: Page, says: RegExp): Locator {
  return page.getByRole('list', { name: 'Calls and changes, newest first' }).getByRole('button', { name: says });
}
