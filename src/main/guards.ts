/**
 * Every guard around what runs in a window, in one place: no permission, no device, no other page, no other window, no foreign
 * certificate. The page needs none of it, so each answer is no, whoever asks.
 */
import { app, type Session, shell, type WebContents } from 'electron';
import { allowedLink } from './links.ts';
import { PAGE_URL } from './page-files.ts';
import { keepOffNetwork } from './page-protocol.ts';

/** Once, when the app is ready and before the first window. */
export function guardApp(session: Session): void {
  guardSession(session);
  app.on('session-created', guardSession);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    callback();
  });
  app.on('login', (event, _contents, _details, _info, callback) => {
    event.preventDefault();
    callback();
  });
}

function guardSession(session: Session): void {
  keepOffNetwork(session);
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

function guardContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (event.url !== PAGE_URL) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Opens a page of the list in the person's browser; false: it is none of the list. */
export async function openLink(text: string): Promise<boolean> {
  const url = allowedLink(text);
  if (url === null) return false;
  await shell.openExternal(url);
  return true;
}
