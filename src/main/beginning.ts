/** What must be settled before the app is ready. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { plainLanguage } from './language.ts';

/** Switches of Chromium that let another program into the app, and that no fuse takes away (G20). Tools need them in development. */
const REFUSED = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'load-extension',
  'disable-web-security',
  'renderer-cmd-prefix',
  'gpu-launcher',
  'utility-cmd-prefix',
];

export function refusedSwitch(): string | null {
  if (!app.isPackaged) return null;
  return REFUSED.find((name) => app.commandLine.hasSwitch(name)) ?? null;
}

export function setLanguage(): void {
  const language = plainLanguage(process.env, process.platform);
  if (language !== null && !app.commandLine.hasSwitch('lang')) app.commandLine.appendSwitch('lang', language);
}

/** The same per-user folder as the command line's, of which the core has `core/`; with a data directory of its own, one beside it. */
export function setUserData(): void {
  app.setName('Bollard');
  app.setAppUserModelId('app.bollard.gateway');
  if (app.commandLine.hasSwitch('user-data-dir')) return;
  const own = process.env.BOLLARD_DATA_DIR;
  const folder = own ? `${own.replace(/[/\\]+$/, '')}-desktop` : join(app.getPath('appData'), 'Bollard');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath('userData', folder);
}
