/** The one window. Closing hides it; the gateway goes on without it, and without its page when that crashes. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { BridgeEvent } from '../contract/bridge.ts';
import { EVENT_CHANNEL } from '../contract/names.ts';
import { LEAST, placeWindow } from './bounds.ts';
import { createCrashLimit } from './crash-limit.ts';
import { PAGE_URL } from './page-files.ts';
import type { PrefsBook } from './prefs.ts';

/** `--bg` of the page's tokens as sRGB, so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#f9fafc', dark: '#10141b' };
const SAVE_MS = 500;

export interface WindowParts {
  readonly preload: string;
  readonly prefs: PrefsBook;
  /** True once the app ends: then closing closes. */
  readonly isQuitting: () => boolean;
  /** Windows ends the session without asking the app to quit. */
  readonly onSessionEnd: () => void;
  readonly onListening: (listening: boolean) => void;
  readonly onWarning: (message: string) => void;
}

export interface MainWindow {
  /** Shows the window, and makes it where there is none. */
  show(): void;
  /** Makes it without showing it, for a start at login. */
  prepare(): void;
  /** For a dialog that belongs to it; null where nobody would see it. */
  visible(): BrowserWindow | null;
  contentsId(): number | null;
  send(event: BridgeEvent): void;
  applyTheme(): void;
}

export function createMainWindow(parts: WindowParts): MainWindow {
  const crashes = createCrashLimit(() => performance.now());
  let window: BrowserWindow | null = null;
  let wanted = false;

  const open = (): BrowserWindow => {
    const { x, y, width, height } = placeWindow(parts.prefs.bounds(), workAreas());
    const opened = new BrowserWindow({
      x,
      y,
      width,
      height,
      minWidth: LEAST.width,
      minHeight: LEAST.height,
      show: false,
      title: 'Bollard',
      backgroundColor: background(),
      autoHideMenuBar: true,
      ...(process.platform === 'darwin'
        ? { titleBarStyle: 'hiddenInset' as const, trafficLightPosition: { x: 14, y: 15 } }
        : {}),
      webPreferences: {
        preload: parts.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    keepBounds(opened, parts.prefs);
    opened.on('close', (event) => {
      if (parts.isQuitting()) return;
      event.preventDefault();
      opened.hide();
    });
    opened.on('closed', () => {
      window = null;
    });
    opened.on('ready-to-show', () => {
      if (!wanted) return;
      // Which shows it too.
      if (parts.prefs.bounds()?.maximized) opened.maximize();
      else opened.show();
    });
    opened.on('session-end', () => parts.onSessionEnd());
    opened.on('unresponsive', () => parts.onListening(false));
    opened.on('responsive', () => parts.onListening(true));
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || opened.isDestroyed() || parts.isQuitting()) return;
      parts.onListening(true);
      if (crashes.crashed()) {
        parts.onWarning(`The page ended (${reason}); it is loaded anew.`);
        opened.webContents.reload();
      } else {
        parts.onWarning(`The page ended (${reason}) again and again; the window is closed, the gateway goes on.`);
        opened.destroy();
      }
    });
    opened.loadURL(PAGE_URL).catch((error: unknown) => {
      parts.onWarning(`The page was not loaded: ${error instanceof Error ? error.message : String(error)}`);
    });
    return opened;
  };
  const opened = () => {
    window ??= open();
    return window;
  };

  return {
    show() {
      wanted = true;
      const known = window !== null;
      const shown = opened();
      // A new one shows itself when there is something to see.
      if (!known) return;
      if (shown.isMinimized()) shown.restore();
      shown.show();
      shown.focus();
    },
    prepare() {
      opened();
    },
    visible: () => (window?.isVisible() && !window.isMinimized() ? window : null),
    contentsId: () => window?.webContents.id ?? null,
    send(event) {
      if (!window || window.isDestroyed() || window.webContents.isDestroyed() || window.webContents.isCrashed()) return;
      window.webContents.send(EVENT_CHANNEL, event);
    },
    applyTheme() {
      window?.setBackgroundColor(background());
    },
  };
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

function workAreas() {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

function keepBounds(window: BrowserWindow, prefs: PrefsBook): void {
  let timer: NodeJS.Timeout | null = null;
  const save = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed() || window.isMinimized()) return;
    const { x, y, width, height } = window.getNormalBounds();
    prefs.setBounds({ x, y, width, height, maximized: window.isMaximized() });
  };
  const later = () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(save, SAVE_MS);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', () => {
    if (timer) save();
  });
}
