/** The icon in the system's tray: rebuilt when something it shows changed, at most once in a while. */
import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron';
import {
  stateWords,
  type TrayAction,
  type TrayFacts,
  type TrayLine,
  type TrayLook,
  trayLook,
  trayMenu,
} from './tray-menu.ts';

export interface AppTray {
  /** Something may have changed; many of these are one look. */
  refresh(): void;
  close(): void;
}

export interface TrayParts {
  /** The folder of the icons. */
  readonly icons: string;
  readonly facts: () => Promise<TrayFacts>;
  readonly act: (action: TrayAction) => void;
  readonly onWarning: (message: string) => void;
}

const APART_MS = 500;

export function createTray(parts: TrayParts): AppTray {
  let tray: Tray | null = null;
  let timer: NodeJS.Timeout | null = null;
  let shown = '';
  let closed = false;

  const build = async () => {
    const facts = await parts.facts();
    if (closed) return;
    const lines = trayMenu(facts, (iso) =>
      new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    );
    const icon = iconPath(parts.icons, trayLook(facts));
    const next = JSON.stringify([icon, lines]);
    // Rebuilding closes a menu that is open: only for what is new.
    if (next === shown) return;
    shown = next;
    const image = nativeImage.createFromPath(icon);
    if (tray) tray.setImage(image);
    else {
      tray = new Tray(image);
      tray.on('click', () => {
        // On macOS, and where the menu has no other way, a click opens the menu itself.
        if (process.platform === 'win32') parts.act({ do: 'open' });
      });
    }
    tray.setToolTip(`Bollard: ${stateWords(facts)}`);
    tray.setContextMenu(Menu.buildFromTemplate(lines.map((line) => itemOf(line, parts.act))));
  };
  const refresh = () => {
    timer ??= setTimeout(() => {
      timer = null;
      build().catch((error: unknown) => {
        // Some desktops have no tray: the window and a second start still reach everything.
        parts.onWarning(`The tray icon is not shown: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, APART_MS);
  };
  nativeTheme.on('updated', refresh);
  return {
    refresh,
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      nativeTheme.off('updated', refresh);
      tray?.destroy();
      tray = null;
    },
  };
}

/** macOS colours a template image itself; elsewhere the bar's own lightness decides. */
function iconPath(folder: string, look: TrayLook): string {
  if (process.platform === 'darwin') return join(folder, `${look}Template.png`);
  const ink = isBarDark() ? 'light' : 'dark';
  const size = process.platform === 'win32' ? 16 : 22;
  return join(folder, `${look}-${ink}-${size}.png`);
}

/** Linux says nothing of the bar (the property is for macOS and Windows): GNOME's is always dark, others go with the windows. */
function isBarDark(): boolean {
  if (process.platform !== 'linux') return nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return /\bGNOME\b/.test(process.env.XDG_CURRENT_DESKTOP ?? '') || nativeTheme.shouldUseDarkColors;
}

function itemOf(line: TrayLine, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (line.kind === 'separator') return { type: 'separator' };
  // An ampersand would underline what follows it.
  const label = line.label.replaceAll('&', '&&');
  if (line.kind === 'text') return { label, enabled: false };
  if (line.kind === 'menu') return { label, submenu: line.lines.map((inner) => itemOf(inner, act)) };
  return { label, click: () => act(line.action) };
}
