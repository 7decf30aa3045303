/** The desktop app's composition root: it only constructs and connects. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { refusedSwitch, setLanguage, setUserData } from './beginning.ts';
import { DesktopApp } from './desktop-app.ts';
import { registerPageScheme } from './page-protocol.ts';

const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json');
const inApp = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const refused = refusedSwitch();
setUserData();
setLanguage();
if (refused !== null) {
  process.stderr.write(`Bollard does not start with --${refused}: it would open the app to other programs.\n`);
  app.exit(2);
} else if (!app.requestSingleInstanceLock()) {
  // The running one has been told, and shows its window.
  app.exit(1);
} else {
  app.enableSandbox();
  registerPageScheme();
  const desktop = new DesktopApp({
    version: manifest.version,
    page: inApp('../renderer/'),
    preload: inApp('../preload/index.cjs'),
    icons: inApp('../../resources/tray/'),
    readerWorker: new URL('./reader-worker.js', import.meta.url),
  });
  // A top-level await would wait for itself (electron/electron#40719).
  void app.whenReady().then(() => desktop.start());
}
