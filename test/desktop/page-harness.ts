/**
 * The built page in a real Chromium over a real runtime, without the main process: for tests and pictures of single views. The
 * calls that concern the app itself are answered by a small table here. The whole app is driven by the specs of test/e2e.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { AppInfo, BridgeEvent } from '../../src/contract/bridge.ts';
import { isDesktopCallName } from '../../src/contract/desktop.ts';
import { type Instance, startInstance } from '../../src/runtime/instance.ts';
import { makeHome } from '../support/instance.ts';
import { findChromium, LAUNCH_ARGS } from './browser.ts';

const PAGE = fileURLToPath(new URL('../../out/renderer/', import.meta.url));
/** As the main process sends it (src/main/page-protocol.ts). */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
};

export interface PageOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly firstRunDone?: boolean;
  /** Before the runtime starts: fills the data directory. */
  readonly prepare?: (dataDir: string) => void;
}

export interface OpenPage {
  readonly page: Page;
  readonly instance: Instance;
  /** Errors and policy violations of the page so far. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openPage(options: PageOptions = {}): Promise<OpenPage> {
  const home = makeHome();
  options.prepare?.(home.dataDir);
  let number = 0;
  let page: Page | null = null;
  const push = (event: { readonly kind: string; readonly [key: string]: unknown }) => {
    number += 1;
    const numbered = { number, ...event } as BridgeEvent;
    void page
      ?.evaluate((told) => (window as unknown as { hearEvent?: (event: unknown) => void }).hearEvent?.(told), numbered)
      .catch(() => undefined);
  };
  const instance = await startInstance({
    dataDir: home.dataDir,
    version: '0.1.0',
    holder: 'the page under test',
    port: 0,
    upstream: 'live',
    demoAgent: false,
    vaultKey: async () => null,
    confirm: async () => true,
    onWarning: () => undefined,
    onEntries: (entries) => {
      push({ kind: 'entries', entries });
      if (entries.some(({ kind }) => kind === 'change')) push({ kind: 'changed' });
    },
  });
  let app: AppInfo = appInfo(home.dataDir, options);
  const answer = (name: string, input: unknown): unknown => {
    if (name === 'app.get') return { ok: true, value: app };
    if (name === 'prefs.set') {
      app = { ...app, prefs: { ...app.prefs, ...(input as Partial<AppInfo['prefs']>) } };
      push({ kind: 'changed' });
      return { ok: true, value: app.prefs };
    }
    if (isDesktopCallName(name))
      return { ok: true, value: { message: 'Done.', exportId: null, file: null, status: 200 } };
    return instance.call(name, input);
  };
  const { server, url } = await servePage();
  const browser: Browser = await chromium.launch({ executablePath: findChromium(), args: LAUNCH_ARGS });
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: options.width ?? 1120, height: options.height ?? 760 },
    colorScheme: options.theme ?? 'light',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.exposeBinding('answerCall', (_source, name: string, input: unknown) => answer(name, input));
  await page.addInitScript(() => {
    const listeners = new Set<(event: unknown) => void>();
    const host = window as unknown as Record<string, unknown>;
    host.hearEvent = (event: unknown) => {
      for (const listener of listeners) listener(event);
    };
    host.bollard = {
      call: (name: string, input: unknown) =>
        (host.answerCall as (name: string, input: unknown) => Promise<unknown>)(name, input),
      onEvent: (listener: (event: unknown) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  });
  await page.goto(url);
  return {
    page,
    instance,
    complaints,
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      await instance.close();
      home.remove();
    },
  };
}

function appInfo(dataDir: string, options: PageOptions): AppInfo {
  return {
    state: 'ready',
    problem: null,
    version: '0.1.0',
    versions: { electron: '45.4.1', chrome: '150', node: process.versions.node },
    platform: process.platform,
    dataDir,
    prefs: {
      theme: 'system',
      launchAtLogin: false,
      notifications: true,
      port: 7117,
      firstRunDone: options.firstRunDone ?? true,
    },
    vault: 'none',
    vaultBackend: null,
    vaultPassphrase: false,
    weakBackend: false,
    licences: [],
  };
}

function servePage(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    // Chromium asks for it; Electron does not.
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const file = join(PAGE, normalize(path === '/' ? '/index.html' : path));
    try {
      const type = TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      const bytes = readFileSync(file);
      response.writeHead(200, { 'content-type': type, 'content-security-policy': CSP }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    });
  });
}
