/** Joins gateway, window, tray and notices, and leads them from the start to the end. */
import { app, Menu, nativeTheme, powerMonitor, session } from 'electron';
import type { EntryShape, Prefs } from '../contract/bridge.ts';
import { defaultDataDir } from '../runtime/data-dir.ts';
import { type Instance, startInstance } from '../runtime/instance.ts';
import { menuTemplate } from './app-menu.ts';
import { type Asker, createAsker } from './confirm.ts';
import { answerDesktopCall, type DesktopParts } from './desktop-calls.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { createExports, type Exports } from './export-file.ts';
import { findFreePort } from './free-port.ts';
import { GatewayRun } from './gateway-run.ts';
import { guardApp } from './guards.ts';
import { answerCalls } from './ipc.ts';
import { setLaunchAtLogin, startedHidden } from './launch-at-login.ts';
import type { NoticeGroups } from './notice-groups.ts';
import { createNotices } from './notices.ts';
import { servePage } from './page-protocol.ts';
import { portHolder } from './port-holder.ts';
import { openPrefs, type PrefsBook } from './prefs.ts';
import { changeQuestion } from './questions.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import { type AppTray, createTray } from './tray.ts';
import { createTrayWatch, type TrayWatch } from './tray-facts.ts';
import type { TrayAction } from './tray-menu.ts';
import { openVault, startKey } from './vault.ts';
import { createMainWindow, type MainWindow } from './window.ts';

export interface DesktopPaths {
  readonly version: string;
  readonly page: string;
  readonly preload: string;
  readonly icons: string;
  readonly readerWorker: URL;
}

/** The gateway drains its calls for 5 s; beyond this nothing is waited for. */
const END_MS = 8_000;
/** What no entry tells: the vault's lock, the log's health, credits. */
const LOOK_MS = 15_000;

export class DesktopApp {
  readonly #paths: DesktopPaths;
  readonly #dataDir = defaultDataDir();
  readonly #run: GatewayRun;
  readonly #feed: EventFeed;
  readonly #exports: Exports;
  readonly #asker: Asker;
  readonly #watch: TrayWatch;
  #quitting: 'no' | 'draining' | 'done' = 'no';
  /** Made when the app is ready. */
  #late: Late | null = null;

  constructor(paths: DesktopPaths) {
    this.#paths = paths;
    this.#feed = createEventFeed((event) => this.#late?.window.send(event));
    this.#asker = createAsker(() => this.#late?.window.visible() ?? null);
    this.#run = new GatewayRun({
      start: (port) => this.#startInstance(port),
      freePort: findFreePort,
      portHolder,
      onChange: () => this.#changed(),
    });
    this.#watch = createTrayWatch(this.#run, () => performance.now());
    this.#exports = createExports({
      page: (input) => this.#run.call('audit.page', input),
      onProgress: (progress) => this.#feed.export(progress),
    });
    // From the first moment: a second start or a wish to quit may come before all is ready.
    app.on('second-instance', () => this.#late?.window.show());
    app.on('activate', () => this.#late?.window.show());
    app.on('window-all-closed', () => {
      // The gateway goes on; the tray and a second start bring the window back.
    });
    app.on('before-quit', (event) => {
      if (this.#quitting === 'done') return;
      event.preventDefault();
      void this.#end();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  }

  start(): void {
    const prefs = openPrefs(warn);
    nativeTheme.themeSource = prefs.get().theme;
    guardApp(session.defaultSession);
    servePage(this.#paths.page);
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
    const store = createSecretStore(this.#dataDir);
    const window = createMainWindow({
      preload: this.#paths.preload,
      prefs,
      isQuitting: () => this.#quitting !== 'no',
      onSessionEnd: () => void this.#end(),
      onListening: (listening) => (listening ? this.#feed.resume() : this.#feed.pause()),
      onWarning: warn,
    });
    const notices = createNotices({
      wanted: () => prefs.get().notifications,
      onClick: (place) => this.#show(place),
    });
    const tray = createTray({
      icons: this.#paths.icons,
      facts: () => this.#watch.facts(),
      act: (action) => void this.#act(action),
      onWarning: warn,
    });
    const look = setInterval(() => tray.refresh(), LOOK_MS);
    this.#late = { prefs, store, window, notices, tray, look };
    const parts = this.#desktopParts(this.#late);
    answerCalls({
      windowId: () => window.contentsId(),
      core: (name, input) => this.#callCore(name, input),
      desktop: (name, input) => answerDesktopCall(name, input, parts),
      onFailure: warn,
    });
    nativeTheme.on('updated', () => window.applyTheme());
    powerMonitor.on('resume', () => this.#changed());
    if (startedHidden()) window.prepare();
    else window.show();
    void this.#run.start(prefs.get().port);
  }

  #desktopParts({ prefs, store, window }: Late): DesktopParts {
    return {
      dataDir: this.#dataDir,
      version: this.#paths.version,
      run: this.#run,
      prefs,
      store,
      asker: this.#asker,
      feed: this.#feed,
      exports: this.#exports,
      window,
      onPrefs: followPrefs,
      onWarning: warn,
    };
  }

  async #startInstance(port: number): Promise<Instance> {
    const store = this.#late?.store;
    return startInstance({
      dataDir: this.#dataDir,
      version: this.#paths.version,
      readerWorker: this.#paths.readerWorker,
      holder: 'the Bollard app',
      port,
      upstream: 'live',
      demoAgent: false,
      vaultKey: async () => (store ? startKey({ dataDir: this.#dataDir, store, onWarning: warn }) : null),
      confirm: (question) => this.#asker.ask(changeQuestion(question)),
      onEntries: (entries) => this.#hear(entries),
      onCommand: (name) => {
        if (!isReading(name)) this.#changed();
      },
      onWarning: (message) => {
        warn(message);
        this.#late?.tray.refresh();
      },
    });
  }

  #hear(entries: readonly EntryShape[]): void {
    this.#feed.entries(entries);
    this.#watch.hear(entries);
    this.#late?.notices.hear(entries);
    if (entries.some(({ kind }) => kind === 'change' || kind === 'notice')) this.#changed();
    else if (entries.some(({ decision }) => decision === 'deny')) this.#late?.tray.refresh();
  }

  async #callCore(...[name, input]: Parameters<GatewayRun['callChecked']>) {
    const result = await this.#run.callChecked(name, input);
    if (name === 'vault.lock') this.#changed();
    return result;
  }

  #changed(): void {
    this.#feed.changed();
    this.#late?.tray.refresh();
  }

  #show(place: 'activity' | 'agents' | 'credits' | 'settings'): void {
    this.#late?.window.show();
    this.#feed.show(place);
  }

  async #act(action: TrayAction): Promise<void> {
    switch (action.do) {
      case 'open':
        this.#late?.window.show();
        break;
      case 'quit':
        app.quit();
        break;
      case 'show_denied':
        this.#show('activity');
        break;
      case 'show_credits':
        this.#show('credits');
        break;
      case 'show_agents':
        this.#show('agents');
        break;
      case 'unlock':
        await this.#unlock();
        break;
      case 'stop':
        await this.#run.call('stop.all', {});
        break;
      case 'resume':
        await this.#run.call('stop.resume', {});
        break;
      case 'pause_agent':
        await this.#run.call('agent.pause', { agent: action.agentId });
        break;
      case 'resume_agent':
        await this.#run.call('agent.resume', { agent: action.agentId });
        break;
    }
    this.#late?.tray.refresh();
  }

  async #unlock(): Promise<void> {
    if (!this.#late) return;
    const parts = {
      dataDir: this.#dataDir,
      run: this.#run,
      store: this.#late.store,
      asker: this.#asker,
      onWarning: warn,
    };
    await openVault(parts, { agreed: false }).catch(() => this.#show('settings'));
    this.#changed();
  }

  /** Drains calls and closes every entry, within a bound; then the app is gone. */
  async #end(): Promise<void> {
    if (this.#quitting !== 'no') return;
    this.#quitting = 'draining';
    if (this.#late) {
      clearInterval(this.#late.look);
      this.#late.notices.close();
      this.#late.tray.close();
    }
    this.#feed.close();
    const bound = new Promise<void>((resolve) => setTimeout(resolve, END_MS));
    const ended = Promise.all([this.#exports.end(), this.#run.end()]).then(() => undefined);
    await Promise.race([ended, bound]).catch((error: unknown) => warn(`The end failed: ${String(error)}`));
    this.#quitting = 'done';
    app.exit(0);
  }
}

interface Late {
  readonly prefs: PrefsBook;
  readonly store: SecretStore;
  readonly window: MainWindow;
  readonly notices: NoticeGroups;
  readonly tray: AppTray;
  readonly look: NodeJS.Timeout;
}

function followPrefs(before: Prefs, after: Prefs): void {
  if (before.theme !== after.theme) nativeTheme.themeSource = after.theme;
  if (before.launchAtLogin !== after.launchAtLogin) setLaunchAtLogin(after.launchAtLogin);
}

function isReading(name: string): boolean {
  return /\.(get|list|show|status|page|verify|explain|export|run|test)$/.test(name);
}

function warn(message: string): void {
  process.stderr.write(`bollard: ${message}\n`);
}
