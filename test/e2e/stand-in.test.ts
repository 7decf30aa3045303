/** The stand-in itself, over a small main process: what it copies of Electron, and what it refuses. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StandInApp } from './host/stand-in-app.ts';

const MAIN = fileURLToPath(new URL('./fixtures/main.mjs', import.meta.url));

interface Fixture {
  call(name: string, input?: unknown): Promise<unknown>;
  other(): string;
}
type Windowed = { readonly fixture: Fixture };

describe('the stand-in for Electron', () => {
  let app: StandInApp;
  const call = async (name: string, input?: unknown) =>
    (await app.page()).evaluate(
      ([called, given]) => (window as unknown as Windowed).fixture.call(String(called), given),
      [name, input] as const,
    );

  beforeAll(async () => {
    app = await StandInApp.launch({ main: MAIN });
    await vi.waitFor(async () => expect(await (await app.page()).title()).toBe('event 4'), { timeout: 10_000 });
  });
  afterAll(() => app?.close());

  it('carries a click to the main process and its answer back, dates included', async () => {
    const page = await app.page();
    await page.getByRole('button', { name: 'Press' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toBe('{"name":"press","year":1970}');
  });

  it('gives a handler that throws as a rejection', async () => {
    await expect(call('throw')).rejects.toThrow("Error invoking remote method 'fixture': Error: thrown by the handler");
  });

  it('refuses what cannot be cloned', async () => {
    const page = await app.page();
    const refused = page.evaluate(() => (window as unknown as Windowed).fixture.call('x', { f: () => 1 }));
    await expect(refused).rejects.toThrow(/could not be cloned/);
  });

  it('lets a preload require electron only', async () => {
    const page = await app.page();
    expect(await page.evaluate(() => (window as unknown as Windowed).fixture.other())).toContain('cannot require');
  });

  it('keeps the binding from the page, and gives a sub-frame no preload', async () => {
    const page = await app.page();
    const found = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as unknown as Record<string, unknown>;
      return { binding: '__standIn' in window, bridge: 'fixture' in inner };
    });
    expect(found).toEqual({ binding: false, bridge: false });
  });

  it('tells the handler of a foreign frame which frame it is', async () => {
    const from = { url: 'https://evil.example/', mainFrame: false };
    expect(await app.invokeFrom(from, 'fixture', 'press')).toEqual({ refused: 'https://evil.example/' });
  });

  it('cancels native dialogs until it is told to answer, and keeps what they showed', async () => {
    expect(await call('ask')).toBe(0);
    await app.answerDialog('Allow');
    expect(await call('ask')).toBe(1);
    expect(await call('ask')).toBe(0);
    const { dialogs } = await app.seen();
    expect(dialogs.map(({ message, answered }) => [message, answered])).toEqual([
      ['Allow it?', 'Cancel'],
      ['Allow it?', 'Allow'],
      ['Allow it?', 'Cancel'],
    ]);
  });

  it('gives the file that was chosen', async () => {
    expect(await call('save')).toBe('');
    await app.chooseFile('/tmp/calls.csv');
    expect(await call('save')).toBe('/tmp/calls.csv');
  });

  it('seals with a key of its own', async () => {
    expect(await call('seal', 'a secret')).toEqual({ backend: 'gnome_libsecret', same: true, hidden: true });
  });

  for (const weak of [
    { sandbox: false },
    { contextIsolation: false },
    { nodeIntegration: true },
    { webSecurity: false },
  ])
    it(`refuses a window with ${JSON.stringify(weak)}`, async () => {
      expect(await call('weak', weak)).toContain('refuses');
    });

  it('does not go where will-navigate says no, and opens no second window', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      location.href = 'https://evil.example/';
    });
    await page.evaluate(() => void window.open('https://evil.example/'));
    await expect.poll(() => app.pageCount()).toBe(1);
    expect(page.url()).toBe('https://bollard.app.invalid/');
    expect(await page.getByRole('heading').textContent()).toBe('Fixture');
  });

  it('reports what the policy of the page forbids', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/x.png">');
    });
    await expect.poll(() => app.complaints.some((text) => text.startsWith('Policy violation: img-src'))).toBe(true);
    expect(app.complaints.some((text) => text.includes('asked the network'))).toBe(false);
  });

  it('asks the permission handlers', async () => {
    expect(await app.permission('media')).toEqual({ checked: false, granted: false });
  });

  it('shows the theme that the app chose', async () => {
    const page = await app.page();
    await call('dark');
    await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  });

  it('has a tray whose items can be clicked', async () => {
    expect((await app.tray())?.items.map(({ label }) => label)).toEqual(['Say', 'More']);
    await app.clickTray('Say');
    expect((await app.seen()).notifications).toEqual([{ title: 'Said', body: 'so' }]);
  });

  it('tells a running app of a second start', async () => {
    expect(await app.startAgain()).toBe(0);
    await expect.poll(async () => (await app.page()).title()).toBe('second');
  });

  it('goes on when the page crashes', async () => {
    await app.crashPage();
    await expect.poll(async () => (await app.page()).title().catch(() => '')).toBe('Fixture');
    expect(await call('press')).toEqual({ name: 'press', year: null });
  });

  it('starts again with the same folders, and quits from the menu', async () => {
    await app.restart();
    await expect.poll(async () => (await app.page()).title()).toBe('event 4');
    await app.clickTray('More', 'Quit').catch(() => undefined);
    await expect.poll(() => app.tray().catch(() => 'ended')).toBe('ended');
  });

  it('fails a top-level await of whenReady, as Electron would hang', async () => {
    await expect(StandInApp.launch({ main: MAIN, args: ['--deadlock'] })).rejects.toThrow('deadlocks in Electron');
  });
});
