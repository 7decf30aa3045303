/** What the owner chose about the app, and where the window stood: `config.json` in the app's folder, by electron-store. */
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import Store, { type Schema } from 'electron-store';
import type { Prefs } from '../contract/bridge.ts';
import { DEFAULT_PORT } from '../runtime/data-dir.ts';
import type { Rectangle } from './bounds.ts';

interface Stored extends Prefs {
  bounds: (Rectangle & { readonly maximized: boolean }) | null;
}

const NAME = 'config';
const DEFAULTS: Stored = {
  theme: 'system',
  launchAtLogin: false,
  notifications: true,
  port: DEFAULT_PORT,
  firstRunDone: false,
  bounds: null,
};

const whole = { type: 'integer', minimum: -100_000, maximum: 100_000 } as const;
const SCHEMA: Schema<Stored> = {
  theme: { type: 'string', enum: ['system', 'light', 'dark'] },
  launchAtLogin: { type: 'boolean' },
  notifications: { type: 'boolean' },
  port: { type: 'integer', minimum: 1024, maximum: 65_535 },
  firstRunDone: { type: 'boolean' },
  bounds: {
    type: ['object', 'null'],
    additionalProperties: false,
    required: ['x', 'y', 'width', 'height', 'maximized'],
    properties: { x: whole, y: whole, width: whole, height: whole, maximized: { type: 'boolean' } },
  },
};

export interface PrefsBook {
  get(): Prefs;
  set(prefs: Prefs): void;
  bounds(): Stored['bounds'];
  setBounds(bounds: NonNullable<Stored['bounds']>): void;
}

/** A file that cannot be read is set aside under another name, and the app starts with what it would start with first. */
export function openPrefs(onWarning: (message: string) => void): PrefsBook {
  const cwd = app.getPath('userData');
  const open = () =>
    new Store<Stored>({ cwd, name: NAME, schema: SCHEMA, defaults: DEFAULTS, clearInvalidConfig: false });
  let store: Store<Stored>;
  try {
    store = open();
  } catch (error) {
    const file = join(cwd, `${NAME}.json`);
    const aside = join(cwd, `${NAME}.broken-${Date.now()}.json`);
    if (!existsSync(file)) throw error;
    renameSync(file, aside);
    const why = error instanceof Error ? error.message : String(error);
    onWarning(`The preferences could not be read (${why}); the file is kept as ${aside}.`);
    store = open();
  }
  const get = (): Prefs => ({
    theme: store.get('theme'),
    launchAtLogin: store.get('launchAtLogin'),
    notifications: store.get('notifications'),
    port: store.get('port'),
    firstRunDone: store.get('firstRunDone'),
  });
  return {
    get,
    set(prefs) {
      store.set(prefs);
    },
    bounds: () => store.get('bounds'),
    setBounds(bounds) {
      // Not worth a failure of anything else: the window then opens where it did the last time.
      try {
        store.set('bounds', bounds);
      } catch (error) {
        onWarning(`The place of the window was not kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
