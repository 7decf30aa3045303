/** Starts with the session, without a window. Linux has no interface for it but a file of the freedesktop.org autostart rules. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { autostartFile } from './autostart.ts';

const HIDDEN_ARGUMENT = '--hidden';

export function setLaunchAtLogin(wanted: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({
      openAtLogin: wanted,
      // Windows keeps the arguments; macOS tells the app that it was opened at login.
      ...(process.platform === 'win32' ? { args: [HIDDEN_ARGUMENT] } : {}),
    });
    return;
  }
  const folder = join(app.getPath('appData'), 'autostart');
  const file = join(folder, 'bollard.desktop');
  if (!wanted) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(folder, { recursive: true });
  // An AppImage runs from a place that changes with each start; it says where it lies itself.
  const program = process.env.APPIMAGE ?? app.getPath('exe');
  const started = app.isPackaged ? [program] : [program, app.getAppPath()];
  writeFileSync(file, autostartFile([...started, HIDDEN_ARGUMENT]));
}

export function startedHidden(): boolean {
  if (process.platform === 'darwin') return app.getLoginItemSettings().wasOpenedAtLogin;
  return process.argv.includes(HIDDEN_ARGUMENT);
}
