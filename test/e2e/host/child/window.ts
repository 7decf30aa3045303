import { EventEmitter } from 'node:events';
import { app, openWindows } from './app.ts';
import { link } from './link.ts';
import { WebContents } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly title?: string;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

const windows = new Map<number, BrowserWindow>();
let last = 0;

/** What would make the page more than a page is refused, as the app must never ask for it. */
function refuseWeakening(preferences: Readonly<Record<string, unknown>>): void {
  const weak = [
    ['sandbox', false],
    ['contextIsolation', false],
    ['webSecurity', false],
    ['nodeIntegration', true],
    ['nodeIntegrationInSubFrames', true],
    ['nodeIntegrationInWorker', true],
    ['webviewTag', true],
    ['allowRunningInsecureContent', true],
    ['experimentalFeatures', true],
  ].find(([key, value]) => preferences[String(key)] === value);
  if (weak) throw new Error(`The stand-in refuses a window with ${weak[0]}: ${weak[1]}.`);
}

export class BrowserWindow extends EventEmitter {
  readonly id: number;
  readonly webContents: WebContents;
  #bounds: Bounds;
  #title: string;
  #visible: boolean;
  #minimized = false;
  #maximized = false;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const preferences = options.webPreferences ?? {};
    refuseWeakening(preferences);
    last += 1;
    this.id = last;
    this.#title = options.title ?? '';
    this.#visible = options.show !== false;
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.webContents = new WebContents(this.id);
    windows.set(this.id, this);
    openWindows.add(this);
    link.tell('window.open', this.id, { ...this.#bounds, preload: preferences.preload ?? null });
    app.emit('browser-window-created', {}, this);
    app.emit('web-contents-created', {}, this.webContents);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return [...windows.values()].find((window) => window.isVisible()) ?? null;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return windows.get(contents.id) ?? null;
  }
  static fromId(id: number): BrowserWindow | null {
    return windows.get(id) ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  loadFile(): Promise<void> {
    return Promise.reject(new Error('The stand-in refuses file: pages: the app has a protocol of its own.'));
  }
  reload(): void {
    this.webContents.reload();
  }
  show(): void {
    if (this.#visible && !this.#minimized) return;
    this.#visible = true;
    this.#minimized = false;
    this.emit('show');
  }
  showInactive(): void {
    this.show();
  }
  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.emit('hide');
  }
  focus(): void {
    this.emit('focus');
  }
  blur(): void {
    this.emit('blur');
  }
  isFocused(): boolean {
    return this.#visible;
  }
  isVisible(): boolean {
    return this.#visible;
  }
  isMinimized(): boolean {
    return this.#minimized;
  }
  isMaximized(): boolean {
    return this.#maximized;
  }
  isFullScreen(): boolean {
    return false;
  }
  setFullScreen(): void {}
  minimize(): void {
    this.#minimized = true;
    this.emit('minimize');
  }
  restore(): void {
    this.#minimized = false;
    this.emit('restore');
  }
  maximize(): void {
    this.#maximized = true;
    this.emit('maximize');
  }
  unmaximize(): void {
    this.#maximized = false;
    this.emit('unmaximize');
  }
  getBounds(): Bounds {
    return { ...this.#bounds };
  }
  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }
  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    link.tell('window.bounds', this.id, this.#bounds);
    this.emit('resize');
    this.emit('move');
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setMinimumSize(): void {}
  center(): void {}
  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  setMenu(): void {}
  removeMenu(): void {}
  setMenuBarVisibility(): void {}
  setAutoHideMenuBar(): void {}
  setBackgroundColor(): void {}
  setTitleBarOverlay(): void {}
  setWindowButtonVisibility(): void {}
  setContentProtection(): void {}
  setIcon(): void {}
  setSkipTaskbar(): void {}
  setAlwaysOnTop(): void {}
  setProgressBar(): void {}
  setOverlayIcon(): void {}
  flashFrame(): void {}
  moveTop(): void {}
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  close(): void {
    if (this.#destroyed) return;
    let prevented = false;
    this.emit('close', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this.id);
    openWindows.delete(this);
    this.webContents.destroy();
    link.tell('window.gone', this.id);
    this.emit('closed');
    if (openWindows.size === 0) app.windowsGone();
  }
}

export const webContents = {
  getAllWebContents: () => [...windows.values()].map((window) => window.webContents),
  fromId: (id: number) => windows.get(id)?.webContents,
  getFocusedWebContents: () => BrowserWindow.getFocusedWindow()?.webContents ?? null,
};

function windowOf(id: unknown): BrowserWindow {
  const window = windows.get(Number(id));
  if (!window) throw new Error(`there is no window ${id}`);
  return window;
}

link.serve('window.mayNavigate', (id, url, main) => windowOf(id).webContents.mayNavigate(String(url), main === true));
link.serve('window.mayOpen', (id, url) => windowOf(id).webContents.mayOpen(String(url)));
link.serve('window.crashed', (id) => windowOf(id).webContents.crashed());
link.serve('window.close', (id) => windowOf(id).close());
link.serve('window.resize', (id, width, height) => windowOf(id).setSize(Number(width), Number(height)));
link.serve('windows', () =>
  [...windows.values()].map((window) => ({
    id: window.id,
    title: window.getTitle(),
    visible: window.isVisible(),
    url: window.webContents.getURL(),
    bounds: window.getBounds(),
  })),
);
