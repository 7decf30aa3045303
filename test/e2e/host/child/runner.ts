/**
 * Runs a built main process in Node, with `electron` resolved to the stand-in. Like Electron it gets ready only after the
 * main module was evaluated, so a top-level await of `whenReady` would wait for itself (electron/electron#40719).
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { app, evaluated } from './app.ts';
import { link } from './link.ts';

const STAND_IN = 'bollard-stand-in:electron';
/** The stand-in's parts: what Bollard's main process uses of Electron, in plain Node. */
const PARTS = ['app', 'desktop', 'ipc', 'menu', 'native-image', 'safe-storage', 'session', 'window'].map(
  (name) => new URL(`./${name}.ts`, import.meta.url).href,
);
const SOURCE = [
  ...PARTS.map((url) => `export * from '${url}';`),
  ...PARTS.map((url, index) => `import * as part${index} from '${url}';`),
  `export default { ${PARTS.map((_url, index) => `...part${index}`).join(', ')} };`,
].join('\n');

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: STAND_IN, format: 'module', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === STAND_IN
      ? {
          format: 'module',
          shortCircuit: true,
          source: SOURCE,
        }
      : next(url, context),
});

const [, , main = '', ...rest] = process.argv;
// As Electron sets them.
process.argv = [process.execPath, main, ...rest];
Object.defineProperty(process, 'type', { value: 'browser' });
Object.defineProperty(process, 'versions', {
  value: {
    ...process.versions,
    electron: process.env.STAND_IN_ELECTRON ?? '',
    chrome: process.env.STAND_IN_CHROME ?? '',
  },
});

// Nothing but the app itself may keep the process alive, but the app is not there yet.
const alive = setInterval(() => undefined, 1_000);
const DEADLOCK_MS = 4_000;
// Again and again: a slow machine may not have come to the await by then.
const deadlock = setInterval(() => {
  if (!app.wasAwaited()) return;
  clearInterval(deadlock);
  const message = 'A top-level await of app.whenReady() deadlocks in Electron (electron/electron#40719).';
  process.stderr.write(`${message}\n`);
  link.tell('failed', message);
  setTimeout(() => process.exit(1), 50);
}, DEADLOCK_MS);

try {
  await import(pathToFileURL(main).href);
  clearInterval(deadlock);
  evaluated();
  link.tell('ready');
} catch (error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${message}\n`);
  link.tell('failed', message);
  clearInterval(alive);
  setTimeout(() => process.exit(1), 50);
}
