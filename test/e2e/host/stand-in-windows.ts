/** Shows the stand-in's windows in Chromium: pages come from the app's protocol handler, IPC goes through a binding. */
import type { Browser, BrowserContext, Frame, Page, Request, Route } from 'playwright-core';
import type { Link } from './link.ts';
import { BINDING, pageScript } from './page-bridge.ts';

/** Chromium knows no `app:`, so `app://bollard/x` is shown as `https://bollard.app.invalid/x`. */
const SUFFIX = '.app.invalid';

function toWeb(url: string): string {
  return url.replace(/^app:\/\/([^/]*)/, `https://$1${SUFFIX}`);
}

function fromWeb(url: string): string {
  return url.replace(/^https:\/\/([^/]*)\.app\.invalid/, 'app://$1');
}

interface ShownWindow {
  readonly id: number;
  readonly preload: string | null;
  page: Page;
  /** Messages that wait for their turn into the page. */
  waiting: { readonly channel: string; readonly args: readonly unknown[] }[];
  flushing: boolean;
  /** A load that the app itself asked for needs no permission. */
  loading: string | null;
  gone: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** As Electron names them. */
function resourceTypeOf(request: Request): string {
  const names: Readonly<Record<string, string>> = { document: 'mainFrame', stylesheet: 'stylesheet', fetch: 'xhr' };
  const type = request.resourceType();
  return names[type] ?? type;
}

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly width: number | null;
  readonly height: number | null;
}

export class StandInWindows {
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #link: Link;
  readonly #look: Look;
  readonly #windows = new Map<number, Promise<ShownWindow>>();
  #context: Promise<BrowserContext> | null = null;

  constructor(browser: Browser, link: Link, look: Look) {
    this.#browser = browser;
    this.#link = link;
    this.#look = look;
    link.serve('window.open', (id, options) => {
      const { width, height, preload } = options as { width: number; height: number; preload: string | null };
      const window = this.#open(Number(id), preload, width, height);
      window.catch(() => undefined);
      this.#windows.set(Number(id), window);
    });
    link.serve('window.load', async (id, url) => this.#load(await this.#window(id), String(url)));
    link.serve('window.send', async (id, channel, args) => {
      const window = await this.#window(id);
      window.waiting.push({ channel: String(channel), args: args as readonly unknown[] });
      void this.#flush(window);
    });
    link.serve('window.script', async (id, code) => (await this.#window(id)).page.evaluate(String(code)));
    link.serve('window.crash', async (id) => this.crash((await this.#window(id)).page));
    link.serve('window.bounds', async (id, bounds) => {
      const { width, height } = bounds as { width: number; height: number };
      await (await this.#window(id)).page.setViewportSize({ width, height });
    });
    link.serve('window.gone', async (id) => {
      const window = await this.#window(id);
      window.gone = true;
      this.#windows.delete(Number(id));
      await window.page.close();
    });
    link.serve('theme', async (source) => {
      const colorScheme = source === 'system' ? look.theme : source === 'dark' ? 'dark' : 'light';
      for (const window of this.#windows.values()) await (await window).page.emulateMedia({ colorScheme });
    });
  }

  ids(): readonly number[] {
    return [...this.#windows.keys()];
  }

  async page(id: number): Promise<Page> {
    return (await this.#window(id)).page;
  }

  /** Every page in the browser, also what was not asked for. */
  async pages(): Promise<number> {
    return (await this.#context)?.pages().length ?? 0;
  }

  async crash(page: Page): Promise<void> {
    const gone = new Promise<void>((resolve) => page.once('crash', () => resolve()));
    await Promise.race([page.goto('chrome://crash').catch(() => undefined), gone]);
    await gone;
  }

  async close(): Promise<void> {
    await (await this.#context)?.close();
  }

  #window(id: unknown): Promise<ShownWindow> {
    const window = this.#windows.get(Number(id));
    return window ?? Promise.reject(new Error(`there is no window ${id}`));
  }

  async #open(id: number, preload: string | null, width: number, height: number): Promise<ShownWindow> {
    this.#context ??= this.#browser.newContext({
      locale: 'en-US',
      colorScheme: this.#look.theme,
      reducedMotion: 'reduce',
    });
    const context = await this.#context;
    const page = await context.newPage();
    const window: ShownWindow = { id, preload, page, waiting: [], flushing: false, loading: null, gone: false };
    await page.setViewportSize({ width: this.#look.width ?? width, height: this.#look.height ?? height });
    await this.#prepare(window, page);
    return window;
  }

  async #prepare(window: ShownWindow, page: Page): Promise<void> {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('crash', () => this.#link.tell('window.crashed', window.id));
    page.on('popup', async (popup) => {
      await this.#link.ask('window.mayOpen', window.id, fromWeb(popup.url())).then((may) => {
        if (may === true) this.complaints.push(`A second window was opened: ${popup.url()}`);
      });
      await popup.close().catch(() => undefined);
    });
    await page.exposeBinding(BINDING, ({ frame }, message: unknown) => this.#receive(window, frame, message));
    await page.addInitScript({ content: pageScript(window.preload) });
    await page.route('**/*', (route) => this.#serve(window, page, route));
  }

  async #load(window: ShownWindow, url: string): Promise<void> {
    if (window.page.isClosed()) throw new Error('the window has gone');
    window.loading = toWeb(url);
    try {
      await window.page.goto(toWeb(url), { waitUntil: 'load' });
    } catch (error) {
      // A page that crashed is of no more use: another takes its place, as a new renderer process would.
      if (window.gone || !/crash/i.test(String(error))) throw error;
      const old = window.page;
      window.page = await old.context().newPage();
      await window.page.setViewportSize(old.viewportSize() ?? { width: 1120, height: 760 });
      await this.#prepare(window, window.page);
      await old.close();
      await window.page.goto(toWeb(url), { waitUntil: 'load' });
    } finally {
      window.loading = null;
    }
  }

  async #serve(window: ShownWindow, page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = request.url();
    const frame = request.isNavigationRequest() ? request.frame() : null;
    const main = frame === page.mainFrame();
    const wanted = main && window.loading !== null;
    if (frame && !wanted && (await this.#mayNavigate(window, url, main)) === false) return route.abort('aborted');
    if (!new URL(url).host.endsWith(SUFFIX)) {
      if ((await this.#link.ask('mayRequest', url, request.method(), resourceTypeOf(request))) === true)
        this.complaints.push(`The page asked the network for ${url}`);
      return route.abort('blockedbyclient');
    }
    const answer = (await this.#link
      .ask('protocol', fromWeb(url), request.method(), resourceTypeOf(request))
      .catch((error: unknown) => {
        this.complaints.push(`The protocol handler failed for ${fromWeb(url)}: ${error}`);
        return null;
      })) as Answer | null;
    if (!answer) return route.abort('failed');
    return route.fulfill({ status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) });
  }

  async #mayNavigate(window: ShownWindow, url: string, main: boolean): Promise<boolean> {
    return (await this.#link.ask('window.mayNavigate', window.id, fromWeb(url), main).catch(() => false)) === true;
  }

  async #receive(window: ShownWindow, frame: Frame, message: unknown): Promise<unknown> {
    const { kind, channel, args, text } = message as {
      kind: string;
      channel?: string;
      args?: readonly unknown[];
      text?: string;
    };
    if (kind === 'complaint') {
      this.complaints.push(String(text));
      return null;
    }
    const main = frame === window.page.mainFrame();
    const from = [window.id, fromWeb(frame.url()), main, channel, args] as const;
    if (kind === 'send') {
      this.#link.tell('ipc.send', ...from);
      return null;
    }
    return this.#link.ask('ipc.invoke', ...from).then(
      (value) => ({ ok: true, value }),
      (error: unknown) => ({ ok: false, value: String(error) }),
    );
  }

  /** In order, and as many at once as have gathered. */
  async #flush(window: ShownWindow): Promise<void> {
    if (window.flushing) return;
    window.flushing = true;
    while (window.waiting.length > 0 && !window.gone) {
      const messages = window.waiting.splice(0);
      await window.page
        .evaluate(
          ({ name, list }) => {
            const hear: unknown = Reflect.get(globalThis, name);
            if (typeof hear === 'function') hear(list);
          },
          { name: `${BINDING}Hear`, list: messages },
        )
        .catch(() => undefined);
    }
    window.flushing = false;
  }
}
