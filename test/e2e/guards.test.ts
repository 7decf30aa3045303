/** What the window must withstand: security rows G and C10, D21, on the built app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALL_CHANNEL } from '../../src/contract/names.ts';
import { addAgent, callBridge, must } from './drive.ts';
import { type DesktopApp, ROOT } from './host/desktop-app.ts';
import { launchDesktop } from './host/launch.ts';
import { StandInApp } from './host/stand-in-app.ts';

type Called = { ok: boolean; error?: { code: string } };
type Windowed = { readonly bollard: { call(name: unknown, input: unknown): Promise<Called> } };

describe('the window', () => {
  let app: DesktopApp;
  let page: Page;

  beforeAll(async () => {
    app = await launchDesktop({ prefs: { firstRunDone: true } });
    page = await app.page();
  });
  afterAll(() => app?.close());

  /** What only the stand-in can play. */
  const standIn = (skip: (why: string) => never): StandInApp =>
    app instanceof StandInApp ? app : skip('needs the stand-in: it plays a foreign frame');

  it('has a preload that requires electron and nothing else', () => {
    const source = readFileSync(join(ROOT, 'out', 'preload', 'index.cjs'), 'utf8');
    expect([...source.matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
    expect(source).not.toMatch(/\bimport\(/);
  });

  it('G4: gives the page two functions and no Electron object', async () => {
    const found = await page.evaluate(() => ({
      keys: Object.keys((window as unknown as Windowed).bollard).sort(),
      node: [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')],
    }));
    expect(found).toEqual({ keys: ['call', 'onEvent'], node: ['undefined', 'undefined'] });
  });

  it('G1: refuses bad input as a value, whatever it is', async () => {
    const results = await page.evaluate(async () => {
      const { bollard } = window as unknown as Windowed;
      const deep: unknown[] = [];
      for (let depth = 0, inner = deep; depth < 200; depth += 1) {
        const next: unknown[] = [];
        inner.push(next);
        inner = next;
      }
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const inputs = [undefined, null, 1, 'x'.repeat(100_000), deep, circular, 10n, { extra: 1 }, []];
      const answers: unknown[] = [];
      for (const name of ['agent.add', 'grant.set', 'audit.page', 'prefs.set', 'export.start', 'link.open'])
        for (const input of inputs) {
          const answer = await bollard.call(name, input);
          answers.push(answer.ok ? `${name} did it` : answer.error?.code);
        }
      return [...new Set(answers)];
    });
    expect(results).toEqual(['bad_input']);
  });

  it('G3: knows no call but the declared ones', async () => {
    const result = await page.evaluate(() => (window as unknown as Windowed).bollard.call('__proto__', {}));
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
  });

  it('G2: refuses a call from a foreign frame, a foreign page and a sub-frame, as a value', async ({ skip }) => {
    const host = standIn(skip);
    for (const from of [
      { url: 'https://evil.example/', mainFrame: true },
      { url: 'app://bollard.evil.example/', mainFrame: true },
      { url: 'app://bollard/', mainFrame: false },
      { url: 'about:blank', mainFrame: false },
    ])
      expect(await host.invokeFrom(from, CALL_CHANNEL, 'agent.list', {})).toMatchObject({ ok: false });
  });

  it('G2: gives a frame that the page makes no bridge', async () => {
    const inner = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const has = 'bollard' in (frame.contentWindow ?? {});
      frame.remove();
      return has;
    });
    expect(inner).toBe(false);
  });

  it('G16: cannot widen a grave rule without the native dialog, which cancels by default', async () => {
    const agent = await addAgent(app, 'Grave');
    const before = (await app.seen()).dialogs.length;
    const rule = { agent: agent.id, operation: 'voices.delete', effect: 'allow' } as const;
    expect(await callBridge(app, 'rule.set', rule)).toMatchObject({ ok: false, error: { code: 'declined' } });
    const asked = (await app.seen()).dialogs.slice(before);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.answered).toMatch(/cancel/i);
    expect(asked[0]?.defaultButton).toMatch(/cancel/i);
    expect((await must(app, 'agent.show', { agent: agent.id })).rules).toEqual({});
  });

  it('G5: goes nowhere else', async () => {
    const before = page.url();
    for (const target of ['https://evil.example/', 'file:///etc/passwd', 'data:text/html,evil', 'app://evil/'])
      await page.evaluate((url) => {
        const link = document.createElement('a');
        link.href = url;
        document.body.append(link);
        link.click();
        link.remove();
      }, target);
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
    expect(page.url()).toBe(before);
  });

  it('G6: opens no second window', async () => {
    await page.evaluate(() => void window.open('https://evil.example/'));
    await expect.poll(async () => (await app.windows()).length).toBe(1);
    expect((await app.seen()).opened).toEqual([]);
  });

  it('G7: opens only addresses of the list in the browser', async () => {
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://host/share',
      'https://elevenlabs.io.evil.example/',
      'https://evil.example/?elevenlabs.io',
      'https://user@elevenlabs.io/',
      'http://elevenlabs.io/',
    ])
      expect(await callBridge(app, 'link.open', { url })).toMatchObject({ ok: false });
    expect((await app.seen()).opened).toEqual([]);
    await must(app, 'link.open', { url: 'https://elevenlabs.io/app' });
    expect((await app.seen()).opened).toEqual(['https://elevenlabs.io/app']);
  });

  it('G9: sends its policy with the page, and no script of another origin or in the text runs', async ({ skip }) => {
    const host = standIn(skip);
    const { headers } = await host.fetch('app://bollard/');
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(headers['content-security-policy']).toContain("connect-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
  });

  it('G17: grants a page no permission', async ({ skip }) => {
    const host = standIn(skip);
    for (const name of [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'hid',
      'usb',
      'clipboard-read',
      'display-capture',
    ])
      expect(await host.permission(name)).toEqual({ checked: false, granted: false });
  });

  it('G18: serves its own files only', async ({ skip }) => {
    const host = standIn(skip);
    for (const path of [
      'app://bollard/../../package.json',
      'app://bollard/%2e%2e/%2e%2e/package.json',
      'app://bollard/..%2f..%2fpackage.json',
      'app://bollard/assets/../../main/index.js',
      'app://bollard//etc/passwd',
      'app://evil/index.html',
    ])
      expect([0, 404]).toContain((await host.fetch(path)).status);
    expect((await host.fetch('app://bollard/', 'POST')).status).toBe(404);
  });

  it('D21: is no handler for links from elsewhere', async () => {
    expect((await app.seen()).protocols).toEqual([]);
  });

  it('C10: holds no real key in the page, whatever it is asked', async () => {
    const key = 'sk_canary_0123456789abcdef0123456789abcdef01234567';
    await must(app, 'vault.open', { agreed: true });
    await app.answerDialog('Allow this change');
    const [account] = (await must(app, 'account.list', {})).accounts.filter(({ kind }) => kind === 'real');
    if (!account) throw new Error('there is no real account');
    await must(app, 'key.set', { account: account.id, key });
    const answers = [
      await must(app, 'account.list', {}),
      await must(app, 'key.status', {}),
      await must(app, 'app.get', {}),
      await must(app, 'status.get', {}),
      await must(app, 'policy.export', {}),
      await must(app, 'audit.page', { filter: {}, view: 'entries', order: 'newest', limit: 1000 }),
    ];
    expect(JSON.stringify(answers)).not.toContain(key);
    expect(JSON.stringify(answers)).toContain(key.slice(-4));
  });
});
