/** The app as a test drives it: in Electron where its binary is there, else in the stand-in. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Home, makeHome } from '../../support/instance.ts';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** `BOLLARD_MAIN`: another build than the checkout's. */
export const MAIN = process.env.BOLLARD_MAIN ?? join(ROOT, 'out', 'main', 'index.js');

interface ItemModel {
  readonly label: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly items: readonly ItemModel[];
}

export interface TrayModel {
  readonly toolTip: string;
  readonly title: string;
  readonly image: string;
  readonly items: readonly ItemModel[];
}

interface ShownDialog {
  readonly kind: 'box' | 'save' | 'open' | 'error';
  readonly message?: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
  readonly defaultButton?: string | null;
  readonly answered?: string;
  readonly defaultPath?: string;
}

/** What the app did outside its page. */
export interface Seen {
  readonly dialogs: readonly ShownDialog[];
  readonly notifications: readonly { readonly title: string; readonly body: string }[];
  readonly opened: readonly string[];
  readonly clipboard: string;
  readonly loginItem: { readonly openAtLogin?: boolean } | null;
  readonly protocols: readonly string[];
  readonly themeSource: string;
}

export interface DesktopApp {
  readonly host: 'Electron' | 'stand-in';
  readonly home: Home;
  readonly userData: string;
  /** Console errors, exceptions, policy violations and requests that would have left the page. */
  readonly complaints: readonly string[];
  /** The window's page; waits until there is one. */
  page(): Promise<Page>;
  /** Windows that are open now, the page of none of them but the app's own may be more. */
  windows(): Promise<readonly { readonly visible: boolean; readonly url: string; readonly title: string }[]>;
  seen(): Promise<Seen>;
  tray(): Promise<TrayModel | null>;
  /** By the labels from the top: `clickTray('Agents', 'Voiceover')`. */
  clickTray(...path: readonly string[]): Promise<void>;
  clickNotification(index: number): Promise<void>;
  /** For the next native dialog; without it the person cancels. */
  answerDialog(button: string, checked?: boolean): Promise<void>;
  /** For the next save or open dialog; without it the person chooses nothing. */
  chooseFile(path: string): Promise<void>;
  closeWindow(): Promise<void>;
  crashPage(): Promise<void>;
  /** Starts the app a second time with the same data; resolves when that has ended. */
  startAgain(args?: readonly string[]): Promise<number | null>;
  /** Asks politely, as the menu does; resolves with the exit code. */
  quit(): Promise<number | null>;
  kill(): Promise<void>;
  /** Quits, and starts with everything that was kept. */
  restart(): Promise<void>;
  /** Ends the app if it still runs, and removes its folders. */
  close(): Promise<void>;
}

export interface DesktopOptions {
  /** Default: the built main process. */
  readonly main?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Preferences as the app would have kept them; the port is a free one unless given. */
  readonly prefs?: Readonly<Record<string, unknown>>;
  /** The name that safeStorage gives: `basic_text` is none at all. */
  readonly backend?: string;
}

/** The folder of Electron's binary, found without importing `electron`, which would begin a download. */
export function findElectron(): string | null {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = join(ROOT, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  const names: Readonly<Record<string, string>> = {
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/MacOS/Electron',
  };
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : (names[process.platform] ?? 'electron');
  const binary = join(override ?? join(folder, 'dist'), name);
  return existsSync(binary) ? binary : null;
}

export function electronVersion(): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
}

export interface Prepared {
  readonly home: Home;
  readonly userData: string;
  readonly env: Record<string, string>;
  readonly args: readonly string[];
}

/** A home of its own for each app, with a port that is free now. */
export async function prepare(options: DesktopOptions): Promise<Prepared> {
  const home = makeHome();
  const userData = join(home.dir, 'user-data');
  mkdirSync(userData, { recursive: true });
  const prefs = { port: await freePort(), notifications: true, firstRunDone: false, ...options.prefs };
  writeFileSync(join(userData, 'config.json'), JSON.stringify(prefs));
  const { PATH = '', TMPDIR, DISPLAY, XAUTHORITY, SYSTEMROOT } = process.env;
  const passed = Object.entries({ TMPDIR, DISPLAY, XAUTHORITY, SYSTEMROOT }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return {
    home,
    userData,
    args: [`--user-data-dir=${userData}`, ...(options.args ?? [])],
    env: {
      PATH,
      HOME: home.dir,
      XDG_CONFIG_HOME: join(home.dir, 'config'),
      BOLLARD_DATA_DIR: home.dataDir,
      ...Object.fromEntries(passed),
      ...options.env,
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
