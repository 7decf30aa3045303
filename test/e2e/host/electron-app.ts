/** The same app in real Electron, through Playwright. What is native is answered by recorder.cjs, which is loaded before the app. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import {
  type DesktopApp,
  type DesktopOptions,
  MAIN,
  type Prepared,
  prepare,
  ROOT,
  type Seen,
  type TrayModel,
} from './desktop-app.ts';

const RECORDER = fileURLToPath(new URL('./recorder.cjs', import.meta.url));

/** What recorder.cjs leaves in the main process. */
interface Recorder {
  seen(): Seen;
  tray(): TrayModel | null;
  clickTray(path: readonly string[]): void;
  clickNotification(index: number): void;
  answerBox(button: string, checked: boolean): void;
  answerFile(path: string): void;
}
type WithRecorder = typeof globalThis & { readonly bollardRecorder: Recorder };

export class ElectronApp implements DesktopApp {
  readonly host = 'Electron';
  readonly complaints: string[] = [];
  readonly #options: DesktopOptions;
  readonly #prepared: Prepared;
  readonly #binary: string;
  #app: ElectronApplication | null = null;

  private constructor(options: DesktopOptions, prepared: Prepared, binary: string) {
    this.#options = options;
    this.#prepared = prepared;
    this.#binary = binary;
  }

  static async launch(options: DesktopOptions, binary: string): Promise<ElectronApp> {
    const app = new ElectronApp(options, await prepare(options), binary);
    await app.#start();
    return app;
  }

  get home() {
    return this.#prepared.home;
  }
  get userData() {
    return this.#prepared.userData;
  }

  #arguments(): string[] {
    const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const store = this.#options.backend === 'basic_text' ? ['--password-store=basic'] : [];
    return [...root, ...store, '-r', RECORDER, this.#options.main ?? MAIN, ...this.#prepared.args];
  }

  async #start(): Promise<void> {
    const app = await _electron.launch({
      executablePath: this.#binary,
      args: this.#arguments(),
      cwd: ROOT,
      env: this.#prepared.env,
      colorScheme: this.#options.theme ?? 'light',
    });
    this.#app = app;
    app.on('window', (page) => this.#watch(page));
    for (const page of app.windows()) this.#watch(page);
  }

  #watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    const { width, height } = this.#options;
    if (width && height)
      void this.#current().evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      );
  }

  #current(): ElectronApplication {
    if (!this.#app) throw new Error('the app does not run');
    return this.#app;
  }

  async page(): Promise<Page> {
    const app = this.#current();
    return app.windows()[0] ?? app.firstWindow();
  }
  windows() {
    return this.#current().evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({
        visible: window.isVisible(),
        url: window.webContents.getURL(),
        title: window.getTitle(),
      })),
    );
  }
  seen(): Promise<Seen> {
    return this.#current().evaluate(() => (globalThis as WithRecorder).bollardRecorder.seen());
  }
  tray(): Promise<TrayModel | null> {
    return this.#current().evaluate(() => (globalThis as WithRecorder).bollardRecorder.tray());
  }
  async clickTray(...path: readonly string[]): Promise<void> {
    await this.#current().evaluate((_all, labels) => {
      (globalThis as WithRecorder).bollardRecorder.clickTray(labels);
    }, path);
  }
  async clickNotification(index: number): Promise<void> {
    await this.#current().evaluate((_all, which) => {
      (globalThis as WithRecorder).bollardRecorder.clickNotification(which);
    }, index);
  }
  async answerDialog(button: string, checked = false): Promise<void> {
    await this.#current().evaluate(
      (_all, answer) => {
        (globalThis as WithRecorder).bollardRecorder.answerBox(answer.button, answer.checked);
      },
      { button, checked },
    );
  }
  async chooseFile(path: string): Promise<void> {
    await this.#current().evaluate((_all, file) => {
      (globalThis as WithRecorder).bollardRecorder.answerFile(file);
    }, path);
  }
  async closeWindow(): Promise<void> {
    await this.#current().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  }
  async crashPage(): Promise<void> {
    await this.#current().evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
  }
  startAgain(args: readonly string[] = []): Promise<number | null> {
    const child = spawn(this.#binary, [...this.#arguments(), ...args], { env: this.#prepared.env, stdio: 'ignore' });
    return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }
  async quit(): Promise<number | null> {
    const app = this.#current();
    const child = app.process();
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    await app.evaluate(({ app: electron }) => setImmediate(() => electron.quit())).catch(() => undefined);
    const code = await ended;
    this.#app = null;
    return code;
  }
  async kill(): Promise<void> {
    const child = this.#current().process();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    this.#app = null;
  }
  async restart(): Promise<void> {
    if (this.#app) await this.quit();
    await this.#start();
  }
  async close(): Promise<void> {
    if (this.#app) await this.quit().catch(() => undefined);
    this.home.remove();
  }
}
