/** The activity view in a real browser over a real runtime: real calls, real refusals, real changes of the policy. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EntryShape } from '../../src/contract/bridge.ts';
import { type OpenPage, openPage } from './page-harness.ts';

const VOICE = '21m00Tcm4TlvDq8ikWAM';
const SPEECH = `/v1/text-to-speech/${VOICE}`;

describe('the activity view', () => {
  let opened: OpenPage;
  let page: Page;
  let speaker: string;
  let coder: string;

  beforeAll(async () => {
    opened = await openPage({ width: 1120, height: 760 });
    ({ page } = opened);
    page.setDefaultTimeout(8_000);
    await numberEvents(page);
    speaker = await addAgent('Voiceover Agent', 'voiceover');
    coder = await addAgent('Coding agent', 'read_only');
  });
  afterAll(() => opened?.close());

  beforeEach(async () => {
    await page.getByRole('button', { name: 'Matrix' }).click();
    await page.getByRole('button', { name: 'Activity' }).click();
    await rows().first().waitFor();
  });
  afterEach(async () => {
    await page.evaluate(() => document.querySelector<HTMLElement>(':focus')?.blur());
    const clear = page.getByRole('button', { name: 'Clear all', exact: true });
    if ((await clear.count()) > 0) await clear.click();
  });

  async function addAgent(name: string, preset: string): Promise<string> {
    const added = await opened.instance.call('agent.add', { name, preset });
    if (!added.ok || !('token' in added.value)) throw new Error(JSON.stringify(added));
    return added.value.token;
  }

  async function send(token: string, method: string, path: string, more: { body?: object; intent?: string } = {}) {
    const response = await fetch(`${opened.instance.url}${path}`, {
      method,
      headers: {
        'xi-api-key': token,
        ...(more.intent === undefined ? {} : { 'x-agent-intent': more.intent }),
        ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  function rows(): Locator {
    return page.getByRole('list', { name: 'Calls and changes, newest first' }).getByRole('button', { expanded: false });
  }

  function row(says: RegExp): Locator {
    return page.locator('.activity-row').filter({ hasText: says });
  }

  function details(): Locator {
    return page.getByRole('region', { name: 'Details' });
  }

  async function choose(chip: string, option: string): Promise<void> {
    await page.getByRole('button', { name: new RegExp(`^${chip} `) }).click();
    await page.getByRole('menuitemradio', { name: option, exact: true }).click();
  }

  it('shows a call at once, with its mark, credits and time, and ends it in place', async () => {
    expect(await send(speaker, 'POST', SPEECH, { body: { text: 'Hello there', model_id: 'eleven_flash_v2_5' } })).toBe(
      200,
    );
    const made = row(/Voiceover Agent generated speech.*11 characters/).first();
    await made.getByRole('img', { name: 'Allowed' }).waitFor();
    expect(await made.textContent()).toMatch(/^\d\d:\d\d:\d\d.* cr.*m?s$/);
    expect(await made.textContent()).not.toContain('allowed');
  });

  it('says why a row was denied, and marks an endpoint that nobody knows', async () => {
    await send(coder, 'GET', '/v1/quite-new/thing');
    const made = row(/Coding agent tried GET \/v1\/quite-new\/thing – Bollard does not know this operation/).first();
    await made.getByRole('img', { name: 'Denied' }).waitFor();
    expect(await made.getByText('new endpoint').count()).toBe(1);
    await made.click();
    await details().getByText('Denied, new endpoint').waitFor();
    expect(await details().getByRole('group').count()).toBe(0);
  });

  it('changes the deciding switch of a denied row, and the next call passes', async () => {
    expect(await send(coder, 'POST', SPEECH, { body: { text: 'Hi' } })).toBe(403);
    await row(/Coding agent tried to generate speech/)
      .first()
      .click();
    const levels = details().getByRole('group', { name: 'Text to Speech' });
    await levels.getByRole('button', { name: 'Off', pressed: true }).waitFor();
    await levels.getByRole('button', { name: 'Write' }).click();
    await levels.getByRole('button', { name: 'Write', pressed: true }).waitFor();
    expect(await send(coder, 'POST', SPEECH, { body: { text: 'Hi' } })).toBe(200);
    await page.getByRole('button', { name: /^\d+ new$/ }).click();
    await row(/Coding agent generated speech/)
      .first()
      .waitFor();
    await row(/The owner changed Text to Speech/)
      .first()
      .getByRole('img', { name: 'Change' })
      .waitFor();
  });

  it('offers Allow for an operation that hands out a credential', async () => {
    expect(await send(coder, 'POST', '/v1/single-use-token/realtime_scribe')).toBe(403);
    await row(/create a single-use client token – it hands out a credential/)
      .first()
      .click();
    const rule = details().getByRole('group');
    await rule.getByRole('button', { name: 'Inherit', pressed: true }).waitFor();
    await rule.getByRole('button', { name: 'Allow' }).click();
    await rule.getByRole('button', { name: 'Allow', pressed: true }).waitFor();
    expect(await send(coder, 'POST', '/v1/single-use-token/realtime_scribe')).toBe(200);
    await page.keyboard.press('Control+z');
    await rule.getByRole('button', { name: 'Inherit', pressed: true }).waitFor();
  });

  it('shows the facts, each with a button that copies it', async () => {
    await send(speaker, 'GET', '/v1/voices', { intent: 'choose a voice' });
    await row(/Voiceover Agent listed voices/)
      .first()
      .click();
    const facts = await details().textContent();
    for (const part of ['GET /v1/voices', '200', 'voices.', 'choose a voice', 'Upstream request', 'Received'])
      expect(facts).toContain(part);
    await details().getByRole('button', { name: 'Copy Request' }).click();
    await page.getByText('Copied: Request').waitFor();
  });

  it('filters by agent, area and decision, and live calls obey', async () => {
    await choose('Agent', 'Coding agent');
    await choose('Decision', 'denied');
    await choose('Area', 'Voices');
    await expect.poll(() => row(/Voiceover Agent/).count()).toBe(0);
    await send(speaker, 'GET', '/v1/voices');
    await send(coder, 'GET', '/v1/voices');
    await send(coder, 'DELETE', `/v1/voices/${VOICE}`);
    await row(/Coding agent tried to delete voice/)
      .first()
      .waitFor();
    expect(await row(/listed voices/).count()).toBe(0);
    await page.getByRole('button', { name: 'Clear all', exact: true }).click();
    await row(/listed voices/)
      .first()
      .waitFor();
  });

  it('filters by time', async () => {
    await choose('Time', 'last hour');
    await row(/Voiceover Agent/)
      .first()
      .waitFor();
    await choose('Time', 'own range');
    await page.getByLabel('until').fill('2020-01-01T00:00');
    await page.getByText('No call fits this filter').waitFor();
    await page.getByLabel('until').fill('2100-01-01T00:00');
    await row(/Voiceover Agent/)
      .first()
      .waitFor();
  });

  it('searches sentence, path and call id, and live calls obey', async () => {
    const search = page.getByRole('searchbox', { name: 'Search' });
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.getByText('No call fits this filter').waitFor();
    await send(coder, 'GET', '/v1/a-NEEDLE-in-hay');
    await send(coder, 'GET', '/v1/only-hay');
    await row(/a-NEEDLE-in-hay/).waitFor();
    expect(await rows().count()).toBe(1);
    await row(/a-NEEDLE-in-hay/).click();
    const callId = /Call([0-9a-f-]{36})/.exec((await details().textContent()) ?? '')?.[1] ?? 'none';
    await search.fill('');
    await row(/only-hay/).waitFor();
    await search.fill(callId);
    await expect.poll(() => rows().count()).toBe(1);
    await row(/a-NEEDLE-in-hay/).waitFor();
  });

  it('stands still while it is scrolled, counts what came, and goes to the newest', async () => {
    for (let more = 0; more < 40; more += 1) await send(coder, 'GET', '/v1/models');
    await expect.poll(() => row(/models/).count()).toBeGreaterThan(15);
    await page.locator('.activity-scroll').evaluate((list) => list.scrollTo(0, 200));
    const place = () => page.locator('.activity-scroll').evaluate((list) => list.scrollTop);
    await expect.poll(place).toBe(200);
    for (let more = 0; more < 3; more += 1) await send(coder, 'GET', '/v1/voices');
    const pill = page.getByRole('button', { name: '3 new' });
    await pill.waitFor();
    expect(await place()).toBe(200);
    expect(await row(/Coding agent listed voices/).count()).toBe(0);
    await pill.click();
    await expect.poll(() => row(/Coding agent listed voices/).count()).toBe(3);
    await expect.poll(place).toBe(0);
    await send(speaker, 'GET', '/v1/models');
    await row(/Voiceover Agent.*models/)
      .first()
      .waitFor();
  });

  it('holds still when paused, and goes on with what came meanwhile', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await send(speaker, 'GET', '/v1/paused-meanwhile');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await row(/paused-meanwhile/).count()).toBe(0);
    await page.getByRole('button', { name: 'Continue' }).click();
    await row(/paused-meanwhile/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /new$/ }).count()).toBe(0);
  });

  it('is walked by keys: j, k, arrows, Enter, Escape, and / for the search', async () => {
    const seqOf = () => page.evaluate(() => document.activeElement?.getAttribute('data-seq') ?? null);
    const first = await page.locator('.activity-row').first().getAttribute('data-seq');
    await page.keyboard.press('j');
    expect(await seqOf()).toBe(first);
    await page.keyboard.press('ArrowDown');
    const second = await seqOf();
    expect(second).not.toBe(first);
    await page.keyboard.press('k');
    expect(await seqOf()).toBe(first);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await details().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => details().count()).toBe(0);
    expect(await seqOf()).toBe(second);
    await page.keyboard.press('/');
    await page.keyboard.type('j');
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('j');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });

  it('G10, G11, G12: shows hostile texts as text, on one line, with what cannot be seen written out', async () => {
    const hostile = await addAgent('<img src=x onerror=alert(1)> אבג', 'read_only');
    await send(hostile, 'GET', '/v1/%3Cscript%3Ealert(1)', {
      intent: '<b>bold</b> [link](http://e.example)',
    });
    await tell(page, [
      { kind: 'entries', entries: [lineOf(9_000_001, { sentence: `Long ${'x'.repeat(10_000)} end` })] },
      {
        kind: 'entries',
        entries: [lineOf(9_000_002, { sentence: 'Ansi \u001b[31mred\u001b[0m and \u202Etfel\u2066 done' })],
      },
    ]);
    const ansi = row(/Ansi/);
    await ansi.waitFor();
    expect(await ansi.textContent()).toContain('Ansi \\u{1b}[31mred\\u{1b}[0m and \\u{202e}tfel\\u{2066} done');
    const long = row(/Long x/);
    expect(await long.evaluate((element) => element.getBoundingClientRect().height)).toBe(32);
    expect((await long.textContent())?.length).toBeLessThan(1_000);
    await long.click();
    expect(await details().textContent()).toContain(`${'x'.repeat(10_000)} end`);
    await page.keyboard.press('Escape');
    await row(/alert\(1\).* tried GET on a malformed address/).click();
    expect(await details().textContent()).toContain('<b>bold</b> [link](http://e.example)');
    expect(await page.locator('main :is(script, a, b, img:not([role]))').count()).toBe(0);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(['\u202E', '\u001b'].filter((hidden) => text.includes(hidden))).toEqual([]);
  });

  it('says what is exported, shows how far it is, cancels, and names the file', async () => {
    await page.getByRole('searchbox', { name: 'Search' }).fill('paused-meanwhile');
    await expect.poll(() => rows().count()).toBe(1);
    await page.evaluate(() => {
      const { bollard } = window as unknown as {
        bollard: { call: (name: string, input: unknown) => Promise<unknown> };
      };
      const { call } = bollard;
      const asked: unknown[] = [];
      Object.assign(window, { asked });
      bollard.call = (name, input) => {
        if (!name.startsWith('export.')) return call(name, input);
        asked.push([name, input]);
        return Promise.resolve({
          ok: true,
          value: { exportId: 'exp_1', file: '/home/me/calls.csv', message: 'Done.' },
        });
      };
    });
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByText('the 1 row of this filter').waitFor();
    await dialog.getByRole('button', { name: 'JSON lines' }).click();
    // Its decision alone holds the words: an outcome is a line of its own there.
    await dialog.getByText('the 1 row of this filter').waitFor();
    await dialog.getByRole('button', { name: 'Choose file' }).click();
    const told = { kind: 'export', exportId: 'exp_1', message: '' };
    await dialog.getByText('/home/me/calls.csv').waitFor();
    await tell(page, [{ ...told, state: 'running', rows: 1_200 }]);
    await dialog.getByText('1,200 rows written so far.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel export' }).click();
    await tell(page, [{ ...told, state: 'cancelled', rows: 1_200 }]);
    await dialog.getByText('Cancelled.').waitFor();
    expect(await page.evaluate(() => Reflect.get(window, 'asked'))).toEqual([
      ['export.start', { filter: { search: 'paused-meanwhile' }, format: 'jsonl' }],
      ['export.cancel', { exportId: 'exp_1' }],
    ]);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('says that the log cannot be read, and tries again', async () => {
    await page.evaluate(() => {
      const { bollard } = window as unknown as {
        bollard: { call: (name: string, input: unknown) => Promise<unknown> };
      };
      const { call } = bollard;
      bollard.call = (name, input) => {
        if (name !== 'audit.page') return call(name, input);
        bollard.call = call;
        return Promise.resolve({ ok: false, error: { code: 'internal', message: 'The disk is gone.' } });
      };
    });
    await choose('Decision', 'denied');
    await page.getByRole('alert').filter({ hasText: 'The disk is gone.' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(/Coding agent/)
      .first()
      .waitFor();
  });

  it('loses none of many events, and reads the log again where events are missing', async () => {
    await tell(page, [
      { kind: 'entries', entries: Array.from({ length: 300 }, (_, index) => lineOf(9_100_000 + index, {})) },
    ]);
    await expect.poll(() => page.locator('.activity-row').first().getAttribute('data-seq')).toBe('9100299');
    await tell(page, [{ kind: 'changed', skip: 5 }]);
    await expect.poll(() => page.locator('.activity-row').first().getAttribute('data-seq')).not.toBe('9100299');
  });

  it('gave no cause for complaint', () => {
    expect(opened.complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});

interface Hearing {
  hearEvent(event: Readonly<Record<string, unknown>>): void;
}

/** Events of the test and of the runtime then share one row of numbers; `skip` leaves some out. */
async function numberEvents(page: Page): Promise<void> {
  await page.evaluate(() => {
    const host = window as unknown as Hearing;
    const hear = host.hearEvent;
    let number = 1_000_000;
    host.hearEvent = (event) => {
      number += 1 + Number(event.skip ?? 0);
      hear({ ...event, number });
    };
  });
}

async function tell(page: Page, events: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  await page.evaluate((told) => {
    for (const event of told) (window as unknown as Hearing).hearEvent(event);
  }, events);
}

function lineOf(seq: number, parts: Partial<EntryShape>): EntryShape {
  return {
    seq,
    at: new Date().toISOString(),
    kind: 'notice',
    callId: null,
    agent: null,
    area: null,
    operation: null,
    method: null,
    path: null,
    decision: null,
    reason: null,
    status: null,
    credits: null,
    characters: null,
    durationMs: null,
    sentence: 'Something happened',
    hash: '0'.repeat(64),
    ...parts,
  };
}
