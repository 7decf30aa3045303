/** A web page in a real browser against the running gateway: pages of other places, and one that rebound its name. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, LAUNCH_ARGS } from '../desktop/browser.ts';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';

interface PageRequest {
  readonly method?: string;
  readonly mode?: 'cors' | 'no-cors';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

type Harness = Awaited<ReturnType<typeof startWithMock>>;

let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  const rebound = '--host-resolver-rules=MAP *.test 127.0.0.1';
  // Chromium's own guard of the local network, which other browsers have not: off, so that the gateway's is what is seen.
  const unguarded = '--disable-features=LocalNetworkAccessChecks';
  browser = await chromium.launch({ executablePath: findChromium(), args: [...LAUNCH_ARGS, rebound, unguarded] });
});

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  await closeHarnesses();
});

afterAll(() => browser.close());

/** A page of `origin`; what it loads itself is answered here, everything else goes its way. */
async function pageAt(origin: string): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  const page = await context.newPage();
  const address = `${origin}/its-own-page`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>hello' }));
  await page.goto(address);
  return page;
}

/** What a script sees of a request: a status, or that the browser let it see nothing. */
function fetchIn(page: Page, url: string, options: PageRequest = {}): Promise<number | 'opaque' | 'failed'> {
  return page.evaluate(
    async ([address, given]) => {
      try {
        const response = await fetch(address, given);
        return response.type === 'opaque' ? 'opaque' : response.status;
      } catch {
        return 'failed';
      }
    },
    [url, options] as const,
  );
}

/** That the gateway was asked, refused it all for that reason, and sent nothing on. */
function expectRefused({ upstream, ports }: Harness, reason: 'foreign_host' | 'foreign_origin'): void {
  const reasons = new Set([...ports.log.counts.keys(), ...ports.log.entries.map((entry) => entry.reason)]);
  expect([...reasons]).toEqual([reason]);
  expect(ports.log.entries.filter(({ decision }) => decision !== 'deny')).toEqual([]);
  expect(upstream.connections).toBe(0);
}

const KEY = { 'xi-api-key': AGENT_TOKEN };

describe('a web page', () => {
  it('D6: whose name was rebound to this machine gets 403, with the token too', async () => {
    const harness = await startWithMock(['voices']);
    const page = await pageAt(`http://evil.test:${harness.port}`);
    // The browser takes this for the page's own origin: it sends no Origin, and would let the page read the answer.
    expect(await fetchIn(page, '/v2/voices', { headers: KEY })).toBe(403);
    expect(await fetchIn(page, '/v2/voices')).toBe(403);
    expectRefused(harness, 'foreign_host');
  });

  it('D7: reaches nothing through 0.0.0.0', async () => {
    const harness = await startWithMock(['voices']);
    const page = await pageAt(`http://evil.test:${harness.port}`);
    for (const mode of ['cors', 'no-cors'] as const)
      expect(['opaque', 'failed']).toContain(await fetchIn(page, `http://0.0.0.0:${harness.port}/v2/voices`, { mode }));
    expectRefused(harness, 'foreign_host');
  });

  it('D8, D12, D17: of another place causes no call and reads no answer, whatever it sends', async () => {
    const harness = await startWithMock(['voices', 'text_to_speech']);
    const speech = `${harness.url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM`;
    const page = await pageAt('http://evil.test');
    expect(await fetchIn(page, `${harness.url}/v2/voices`, { headers: KEY })).toBe('failed');
    expect(await fetchIn(page, speech, { method: 'POST', headers: KEY, body: '{"text":"hello"}' })).toBe('failed');
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b']) {
      const request = { method: 'POST', mode: 'no-cors', headers: { 'content-type': type }, body: '--b--' } as const;
      expect(['opaque', 'failed']).toContain(await fetchIn(page, speech, request));
    }
    expectRefused(harness, 'foreign_origin');
  });

  it('D15: gets nothing through an image, a script, a style, a frame, a form or a beacon', async () => {
    const harness = await startWithMock(['voices', 'text_to_speech']);
    const page = await pageAt('http://evil.test');
    const target = `${harness.url}/v2/voices`;
    const loaded = await page.evaluate(async (address) => {
      const made = (tag: string, parts: object) =>
        new Promise<string>((resolve) => {
          const element = Object.assign(document.createElement(tag), parts);
          element.addEventListener('load', () => resolve(`${tag} loaded`));
          element.addEventListener('error', () => resolve('error'));
          document.body.append(element);
        });
      navigator.sendBeacon(address, 'x');
      return Promise.all([
        made('img', { src: address }),
        made('script', { src: address }),
        made('link', { rel: 'stylesheet', href: address }),
      ]);
    }, target);
    expect(loaded).toEqual(['error', 'error', 'error']);
    await page.evaluate((address) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: address });
      document.body.append(form);
      form.submit();
    }, target);
    await page.waitForURL((url) => !url.href.includes('its-own-page'));
    expectRefused(harness, 'foreign_origin');
  });
});
