import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { link, seen } from './link.ts';

/** Windows are told apart here only by how they close: window.ts knows the rest. */
interface Closable {
  close(): void;
  destroy(): void;
  isDestroyed(): boolean;
}
export const openWindows = new Set<Closable>();

const ready = Promise.withResolvers<void>();
const paths = new Map<string, string>();
const startDir = process.cwd();
let awaited = false;
let isReady = false;
let name = 'bollard';
let quitting: 'no' | 'windows' | 'now' = 'no';
let lockFile: string | null = null;

const event = () => {
  const made = {
    defaultPrevented: false,
    preventDefault() {
      made.defaultPrevented = true;
    },
  };
  return made;
};

function argument(key: string): string | undefined {
  return process.argv.find((one) => one.startsWith(`--${key}=`))?.slice(key.length + 3);
}

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = {
    hasSwitch: (key: string) => process.argv.some((one) => one === `--${key}` || one.startsWith(`--${key}=`)),
    getSwitchValue: (key: string) => argument(key) ?? '',
    appendSwitch: () => undefined,
    appendArgument: () => undefined,
    removeSwitch: () => undefined,
  };
  readonly dock = undefined;
  sandboxed = false;

  wasAwaited(): boolean {
    return awaited;
  }
  whenReady(): Promise<void> {
    awaited = true;
    return ready.promise;
  }
  isReady(): boolean {
    return isReady;
  }
  enableSandbox(): void {
    if (isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }
  getName(): string {
    return name;
  }
  setName(value: string): void {
    name = value;
  }
  get name(): string {
    return name;
  }
  set name(value: string) {
    name = value;
  }
  getVersion(): string {
    return JSON.parse(readFileSync(join(startDir, 'package.json'), 'utf8')).version;
  }
  getAppPath(): string {
    return startDir;
  }
  getLocale(): string {
    return 'en-US';
  }
  getSystemLocale(): string {
    return 'en-US';
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-US'];
  }
  getLocaleCountryCode(): string {
    return 'US';
  }
  getPath(key: string): string {
    const set = paths.get(key);
    if (set) return set;
    const appData = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    const known: Record<string, string> = {
      home: homedir(),
      appData,
      userData: argument('user-data-dir') ?? join(appData, name),
      sessionData: paths.get('userData') ?? argument('user-data-dir') ?? join(appData, name),
      temp: tmpdir(),
      exe: process.execPath,
      module: process.execPath,
      desktop: join(homedir(), 'Desktop'),
      documents: homedir(),
      downloads: homedir(),
      logs: join(argument('user-data-dir') ?? join(appData, name), 'logs'),
      crashDumps: join(argument('user-data-dir') ?? join(appData, name), 'Crashpad'),
    };
    const path = known[key];
    if (path === undefined) throw new Error(`Failed to get '${key}' path`);
    return path;
  }
  setPath(key: string, path: string): void {
    paths.set(key, path);
  }
  setAppLogsPath(): void {}
  setAppUserModelId(): void {}
  setAboutPanelOptions(): void {}
  showAboutPanel(): void {}
  setDesktopName(): void {}
  setBadgeCount(): boolean {
    return false;
  }
  disableHardwareAcceleration(): void {}
  disableDomainBlockingFor3DAPIs(): void {}
  isHardwareAccelerationEnabled(): boolean {
    return false;
  }
  setActivationPolicy(): void {}
  setSecureKeyboardEntryEnabled(): void {}
  focus(): void {}
  hide(): void {}
  show(): void {}
  setAsDefaultProtocolClient(protocol: string): boolean {
    seen.protocols.push(protocol);
    return true;
  }
  removeAsDefaultProtocolClient(): boolean {
    return true;
  }
  isDefaultProtocolClient(): boolean {
    return false;
  }
  getLoginItemSettings(): unknown {
    return { openAtLogin: false, ...(seen.loginItem ?? {}) };
  }
  setLoginItemSettings(settings: unknown): void {
    seen.loginItem = settings;
  }

  /** One holder for each user-data folder; a second one is told to the first through the test. */
  requestSingleInstanceLock(data: unknown = {}): boolean {
    const file = join(this.getPath('userData'), 'SingletonLock');
    mkdirSync(dirname(file), { recursive: true });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        writeFileSync(file, String(process.pid), { flag: 'wx' });
        lockFile = file;
        return true;
      } catch {
        if (isAlive(Number(readFileSync(file, 'utf8')))) break;
        rmSync(file, { force: true });
      }
    }
    link.tell('second-instance', process.argv, process.cwd(), data);
    return false;
  }
  hasSingleInstanceLock(): boolean {
    return lockFile !== null;
  }
  releaseSingleInstanceLock(): void {
    if (lockFile) rmSync(lockFile, { force: true });
    lockFile = null;
  }

  quit(): void {
    if (quitting !== 'no') return;
    const before = event();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    quitting = 'windows';
    for (const window of openWindows) window.close();
    if (openWindows.size > 0) {
      quitting = 'no';
      return;
    }
    this.#end();
  }
  /** Called when the last window has gone. */
  windowsGone(): void {
    if (quitting === 'windows' || quitting === 'now') return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }
  #end(): void {
    const will = event();
    this.emit('will-quit', will);
    if (will.defaultPrevented) {
      quitting = 'no';
      return;
    }
    this.exit(0);
  }
  exit(code = 0): void {
    quitting = 'now';
    for (const window of [...openWindows]) window.destroy();
    this.emit('quit', event(), code);
    this.releaseSingleInstanceLock();
    process.exit(code);
  }
  relaunch(): void {
    link.tell('relaunch');
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

export const app = new App();
app.setMaxListeners(50);

/** Electron gets ready once the main module has run. */
export function evaluated(): void {
  setImmediate(() => {
    isReady = true;
    app.emit('will-finish-launching');
    app.emit('ready', event(), {});
    ready.resolve();
  });
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
// The test has gone: so must the app.
process.on('disconnect', () => app.exit(1));

link.serve('quit', () => {
  setImmediate(() => app.quit());
});
link.serve('secondInstance', (argv, cwd, data) => {
  app.emit('second-instance', event(), argv, cwd, data);
});
link.serve('appEvent', (what) => {
  app.emit(String(what), event());
});
