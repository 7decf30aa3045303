import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { app } from './app.ts';
import { link } from './link.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type PermissionHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: unknown,
) => void;
type BeforeRequest = (
  details: { id: number; url: string; method: string; resourceType: string },
  callback: (answer: { cancel?: boolean }) => void,
) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: unknown) => boolean;

export interface Privileges {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

const handlers = new Map<string, Handler>();
const schemes = new Map<string, Privileges>();

export const protocol = {
  registerSchemesAsPrivileged(list: readonly Privileges[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const one of list) schemes.set(one.scheme, one);
  },
  handle(scheme: string, handler: Handler): void {
    if (!app.isReady()) throw new Error('protocol.handle needs a ready app');
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    handlers.delete(scheme);
  },
  isProtocolHandled(scheme: string): boolean {
    return handlers.has(scheme);
  },
};

class Session extends EventEmitter {
  readonly protocol = protocol;
  permissionRequest: PermissionHandler | null = null;
  permissionCheck: PermissionCheck | null = null;
  beforeRequest: BeforeRequest | null = null;
  readonly webRequest = {
    onBeforeRequest: (...args: readonly unknown[]) => {
      const listener = args.at(-1);
      this.beforeRequest = typeof listener === 'function' ? (listener as BeforeRequest) : null;
    },
    onBeforeSendHeaders: () => undefined,
    onHeadersReceived: () => undefined,
    onBeforeRedirect: () => undefined,
  };

  setPermissionRequestHandler(handler: PermissionHandler | null): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(): void {}
  setBluetoothPairingHandler(): void {}
  setUSBProtectedClassesHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
  setCertificateVerifyProc(): void {}
  setSpellCheckerEnabled(): void {}
  setSpellCheckerLanguages(): void {}
  setSpellCheckerDictionaryDownloadURL(): void {}
  setUserAgent(): void {}
  setProxy(): Promise<void> {
    return Promise.resolve();
  }
  clearStorageData(): Promise<void> {
    return Promise.resolve();
  }
  clearCache(): Promise<void> {
    return Promise.resolve();
  }
  closeAllConnections(): Promise<void> {
    return Promise.resolve();
  }
  enableNetworkEmulation(): void {}
}

export const defaultSession = new Session();
export const session = { defaultSession, fromPartition: () => defaultSession };

/** Only what a protocol handler may want: a file of the app. */
export const net = {
  fetch(target: string | URL | Request): Promise<Response> {
    const url = typeof target === 'string' ? target : target instanceof URL ? target.href : target.url;
    if (!url.startsWith('file:')) return Promise.reject(new Error(`The stand-in has no network: ${url}`));
    try {
      return Promise.resolve(new Response(readFileSync(fileURLToPath(url))));
    } catch {
      return Promise.reject(new Error('net::ERR_FILE_NOT_FOUND'));
    }
  },
  isOnline: () => true,
};

let requests = 0;

async function mayRequest(url: unknown, method: unknown, resourceType: unknown): Promise<boolean> {
  const { beforeRequest } = defaultSession;
  if (!beforeRequest) return true;
  requests += 1;
  const details = { id: requests, url: String(url), method: String(method), resourceType: String(resourceType) };
  return new Promise((resolve) => beforeRequest(details, ({ cancel }) => resolve(cancel !== true)));
}
link.serve('mayRequest', mayRequest);

/** Null: the scheme has no handler, or the session lets no such request through. */
link.serve('protocol', async (url, method, resourceType) => {
  if (!(await mayRequest(url, method, resourceType))) return null;
  const scheme = String(url).split(':')[0] ?? '';
  const handler = handlers.get(scheme);
  if (!handler) return null;
  const { standard, secure } = schemes.get(scheme)?.privileges ?? {};
  if (!standard || !secure) throw new Error(`the scheme ${scheme} was not registered as standard and secure`);
  const response = await handler(new Request(String(url), { method: String(method) }));
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
});

link.serve('permission', async (permission, url) => {
  const { permissionRequest, permissionCheck } = defaultSession;
  const checked = permissionCheck?.(null, String(permission), String(url), { requestingUrl: url }) ?? true;
  // Without a handler Electron grants everything.
  if (!permissionRequest) return { checked, granted: true };
  const granted = await new Promise<boolean>((resolve) => {
    permissionRequest({ getURL: () => url }, String(permission), resolve, { requestingUrl: url, isMainFrame: true });
  });
  return { checked, granted };
});
