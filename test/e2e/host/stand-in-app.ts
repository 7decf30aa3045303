/** Runs the built main process in a Node child, its windows in Chromium. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium, LAUNCH_ARGS } from '../../desktop/browser.ts';
import {
  type DesktopApp,
  type DesktopOptions,
  electronVersion,
  MAIN,
  type Prepared,
  prepare,
  ROOT,
  type Seen,
  type TrayModel,
} from './desktop-app.ts';
import { Link } from './link.ts';
import { StandInWindows } from './stand-in-windows.ts';

const RUNNER = fileURLToPath(new URL('./child/runner.ts', import.meta.url));
const END_MS = 15_000;

interface Run {
  readonly child: ChildProcess;
  readonly link: Link;
  readonly windows: StandInWindows;
  readonly ended: Promise<number | null>;
}

export class StandInApp implements DesktopApp {
  readonly host = 'stand-in';
  readonly #options: DesktopOptions;
  readonly #prepared: Prepared;
  readonly #browser: Browser;
  readonly #earlier: string[] = [];
  #run: Run | null = null;
  #stderr = '';

  private constructor(options: DesktopOptions, prepared: Prepared, browser: Browser) {
    this.#options = options;
    this.#prepared = prepared;
    this.#browser = browser;
  }

  static async launch(options: DesktopOptions): Promise<StandInApp> {
    const browser = await chromium.launch({ executablePath: findChromium(), args: LAUNCH_ARGS });
    const app = new StandInApp(options, await prepare(options), browser);
    try {
      await app.#start();
    } catch (error) {
      await app.close();
      throw error;
    }
    return app;
  }

  get home() {
    return this.#prepared.home;
  }
  get userData() {
    return this.#prepared.userData;
  }
  get complaints(): readonly string[] {
    return [...this.#earlier, ...(this.#run?.windows.complaints ?? [])];
  }
  /** What the main process wrote to its standard error. */
  get stderr(): string {
    return this.#stderr;
  }

  async #start(): Promise<void> {
    const child = this.#spawn([]);
    const link = linkTo(child);
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const { theme = 'light', width = null, height = null } = this.#options;
    const windows = new StandInWindows(this.#browser, link, { theme, width, height });
    const run: Run = { child, link, windows, ended };
    this.#run = run;
    link.serve('second-instance', (...args) => void this.#run?.link.ask('secondInstance', ...args));
    // Also where it ends before it is ready: what is asked of it then has no answer.
    void ended.then(() => link.close('the app has ended'));
    await new Promise<void>((resolve, reject) => {
      link.serve('ready', () => resolve());
      link.serve('failed', (why) => reject(new Error(String(why))));
      void ended.then((code) => reject(new Error(`the app ended with ${code}: ${this.#stderr}`)));
    });
  }

  #spawn(args: readonly string[]): ChildProcess {
    const { env, home } = this.#prepared;
    const child = fork(RUNNER, [this.#options.main ?? MAIN, ...this.#prepared.args, ...args], {
      cwd: ROOT,
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...env,
        STAND_IN_KEYCHAIN: join(home.dir, 'keychain'),
        STAND_IN_BACKEND: this.#options.backend ?? 'gnome_libsecret',
        STAND_IN_THEME: this.#options.theme ?? 'light',
        STAND_IN_ELECTRON: electronVersion(),
        STAND_IN_CHROME: this.#browser.version(),
      },
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk;
    });
    return child;
  }

  #current(): Run {
    if (!this.#run) throw new Error('the app does not run');
    return this.#run;
  }

  async page(): Promise<Page> {
    const { windows } = this.#current();
    const deadline = Date.now() + END_MS;
    while (windows.ids().length === 0) {
      if (Date.now() > deadline) throw new Error(`the app opened no window: ${this.#stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const page = await windows.page(windows.ids()[0] ?? 0);
    await page.waitForURL((url) => url.protocol === 'https:');
    return page;
  }

  async windows() {
    return (await this.#current().link.ask('windows')) as { visible: boolean; url: string; title: string }[];
  }
  async seen(): Promise<Seen> {
    return (await this.#current().link.ask('seen')) as Seen;
  }
  async tray(): Promise<TrayModel | null> {
    return (await this.#current().link.ask('tray')) as TrayModel | null;
  }
  async clickTray(...path: readonly string[]): Promise<void> {
    await this.#current().link.ask('tray.click', ...path);
  }
  async clickNotification(index: number): Promise<void> {
    await this.#current().link.ask('notification.click', index);
  }
  async answerDialog(button: string, checked = false): Promise<void> {
    await this.#current().link.ask('answerBox', button, checked);
  }
  async chooseFile(path: string): Promise<void> {
    await this.#current().link.ask('answerFile', path);
  }
  async closeWindow(): Promise<void> {
    const { link, windows } = this.#current();
    await link.ask('window.close', windows.ids()[0]);
  }
  async crashPage(): Promise<void> {
    await this.#current().windows.crash(await this.page());
  }
  /** Pages in the browser, asked for or not. */
  pageCount(): Promise<number> {
    return this.#current().windows.pages();
  }
  /** What the app answers where a page asks for the camera and the like. */
  async permission(name: string): Promise<{ checked: boolean; granted: boolean }> {
    const answer = await this.#current().link.ask('permission', name, 'app://bollard/');
    return answer as { checked: boolean; granted: boolean };
  }

  /** What the app's protocol handler answers, without a page; status 0 where the session lets the request not through. */
  async fetch(url: string, method = 'GET'): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const answer = (await this.#current().link.ask('protocol', url, method, 'other')) as {
      status: number;
      headers: Record<string, string>;
      body: Uint8Array;
    } | null;
    if (!answer) return { status: 0, headers: {}, body: '' };
    return { ...answer, body: Buffer.from(answer.body).toString('utf8') };
  }

  /** A call as if it came from another place than the app's own page. */
  async invokeFrom(from: { url: string; mainFrame: boolean }, channel: string, ...args: readonly unknown[]) {
    const { link, windows } = this.#current();
    return link.ask('ipc.invoke', windows.ids()[0], from.url, from.mainFrame, channel, args);
  }

  async startAgain(args: readonly string[] = []): Promise<number | null> {
    const child = this.#spawn(args);
    const link = linkTo(child);
    link.serve('second-instance', (...told) => void this.#run?.link.ask('secondInstance', ...told));
    return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  async quit(): Promise<number | null> {
    const { link, ended, windows, child } = this.#current();
    await link.ask('quit').catch(() => undefined);
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
    const code = await ended;
    clearTimeout(late);
    this.#earlier.push(...windows.complaints);
    await windows.close();
    this.#run = null;
    return code;
  }

  async kill(): Promise<void> {
    const { child, ended, windows } = this.#current();
    child.kill('SIGKILL');
    await ended;
    this.#earlier.push(...windows.complaints);
    await windows.close();
    this.#run = null;
  }

  async restart(): Promise<void> {
    if (this.#run) await this.quit();
    await this.#start();
  }

  async close(): Promise<void> {
    if (this.#run) await this.quit().catch(() => this.#run?.child.kill('SIGKILL'));
    await this.#browser.close();
    this.home.remove();
  }
}

function linkTo(child: ChildProcess): Link {
  return new Link({
    send: (message) => {
      // The app may end before it has heard everything.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
  });
}
