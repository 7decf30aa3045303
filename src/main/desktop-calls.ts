/** The calls of the window about the app itself (contract/desktop.ts). Inputs were checked at the gate. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { clipboard, dialog, shell } from 'electron';
import type { AppInfo, Prefs } from '../contract/bridge.ts';
import type { DesktopCallName, DesktopInput, DesktopOutput } from '../contract/desktop.ts';
import { CallError } from '../runtime/call-error.ts';
import { readSlots } from '../runtime/vault-slots.ts';
import type { Asker } from './confirm.ts';
import type { EventFeed } from './event-feed.ts';
import type { Exports } from './export-file.ts';
import type { GatewayRun } from './gateway-run.ts';
import { openLink } from './guards.ts';
import { isInside } from './inside.ts';
import { LICENCES } from './licences.ts';
import type { PrefsBook } from './prefs.ts';
import type { SecretStore } from './secret-store.ts';
import { testCall, testPath } from './test-call.ts';
import { openVault } from './vault.ts';
import type { MainWindow } from './window.ts';

export interface DesktopParts {
  readonly dataDir: string;
  readonly version: string;
  readonly run: GatewayRun;
  readonly prefs: PrefsBook;
  readonly store: SecretStore;
  readonly asker: Asker;
  readonly feed: EventFeed;
  readonly exports: Exports;
  readonly window: MainWindow;
  /** Preferences were changed: what follows from each is done outside. */
  readonly onPrefs: (before: Prefs, after: Prefs) => void;
  readonly onWarning: (message: string) => void;
}

type Handlers = {
  readonly [N in DesktopCallName]: (input: DesktopInput<N>, parts: DesktopParts) => Promise<DesktopOutput<N>>;
};

const HANDLERS: Handlers = {
  'app.get': (_input, parts) => appInfo(parts),
  'app.retry': async ({ port }, parts) => {
    if (port !== undefined) setPrefs(parts, { port: portOf(port) });
    await parts.run.start(parts.prefs.get().port);
    return appInfo(parts);
  },
  'prefs.set': async (changes, parts) => {
    const { port } = parts.prefs.get();
    const prefs = setPrefs(parts, changes);
    if (prefs.port !== port && parts.run.state !== 'starting') void parts.run.start(prefs.port);
    return prefs;
  },
  'vault.open': async (input, parts) => {
    const state = await openVault(parts, input);
    parts.feed.changed();
    return { state };
  },
  'export.start': async ({ filter, format }, { dataDir, exports, window }) => {
    const options = {
      title: 'Export the log',
      defaultPath: `bollard-${new Date().toISOString().slice(0, 10)}.${format}`,
      filters: [
        format === 'csv' ? { name: 'CSV', extensions: ['csv'] } : { name: 'JSON lines', extensions: ['jsonl'] },
      ],
      properties: ['createDirectory' as const, 'showOverwriteConfirmation' as const],
    };
    const parent = window.visible();
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    if (canceled || filePath === '') return { exportId: null, file: null };
    if (liesIn(dataDir, filePath)) {
      throw new CallError('refused', "Nothing was written: that folder holds Bollard's own data. Choose another one.");
    }
    return { exportId: exports.start(filePath, format, filter), file: filePath };
  },
  'export.cancel': async ({ exportId }, { exports }) => ({
    message: exports.cancel(exportId) ? 'The export ends.' : 'The export has ended already.',
  }),
  'agent.test_call': async ({ token }, { run }) => {
    if (run.url === null) throw new CallError('refused', 'The gateway is not running.');
    const list = await run.call('agent.list', {});
    return testCall(run.url, token, testPath(token, list.ok ? list.value.agents : []));
  },
  'link.open': async ({ url }) => {
    if (!(await openLink(url))) throw new CallError('refused', 'Bollard opens no such page.');
    return { message: 'Opened in your browser.' };
  },
  'folder.open': async (_input, { dataDir }) => {
    const problem = await shell.openPath(dataDir);
    if (problem !== '') throw new CallError('refused', `${dataDir} was not opened: ${problem}`);
    return { message: 'Opened.' };
  },
  'text.copy': async ({ text }) => {
    await clipboard.writeText(text);
    return { message: 'Copied.' };
  },
};

export function answerDesktopCall(name: DesktopCallName, input: unknown, parts: DesktopParts): Promise<unknown> {
  // The gate has checked the input against the schema of this very name.
  const handler = HANDLERS[name] as (input: unknown, parts: DesktopParts) => Promise<unknown>;
  return handler(input, parts);
}

async function appInfo({ dataDir, version, run, prefs, store }: DesktopParts): Promise<AppInfo> {
  // Taken together: a start that ends while the status is read must not be told with the vault of before.
  const { state, problem } = run;
  const status = await run.call('status.get', {});
  const slots = readSlots(dataDir);
  const { electron = '', chrome = '', node } = process.versions;
  return {
    state,
    problem,
    version,
    versions: { electron, chrome, node },
    platform: process.platform,
    dataDir,
    prefs: prefs.get(),
    vault: status.ok ? status.value.vault : slots.exists ? 'locked' : 'none',
    vaultBackend: slots.sealed?.backend ?? null,
    vaultPassphrase: slots.passphrase,
    weakBackend: store.isWeak(),
    licences: [{ name: 'Bollard', version, licence: 'MIT' }, ...LICENCES],
  };
}

function setPrefs({ prefs, feed, onPrefs }: DesktopParts, changes: DesktopInput<'prefs.set'>): Prefs {
  const before = prefs.get();
  const after: Prefs = {
    theme: changes.theme ?? before.theme,
    launchAtLogin: changes.launchAtLogin ?? before.launchAtLogin,
    notifications: changes.notifications ?? before.notifications,
    port: changes.port ?? before.port,
    firstRunDone: changes.firstRunDone ?? before.firstRunDone,
  };
  prefs.set(after);
  onPrefs(before, after);
  feed.changed();
  return after;
}

/** By whatever links the folder was reached; one that is not there is for the export to complain of. */
function liesIn(dataDir: string, file: string): boolean {
  try {
    return isInside(realpathSync(dataDir), join(realpathSync(dirname(file)), basename(file)));
  } catch {
    return false;
  }
}

function portOf(port: number): number {
  if (port < 1024 || port > 65_535) throw new CallError('bad_input', `${port} is no port: 1024 to 65535.`);
  return port;
}
