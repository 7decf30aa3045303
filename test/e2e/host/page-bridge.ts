/** What the stand-in puts into a page before its own scripts: the preload, with contextBridge and ipcRenderer to talk through. */
import { readFileSync } from 'node:fs';

export const BINDING = '__standIn';

/**
 * Runs in the page. Only the main frame gets the preload, as `nodeIntegrationInSubFrames` is off; the binding stays in sub-frames, so
 * that a test can play a foreign frame that got at the channel.
 */
function preparePage(binding: string, runPreload: ((require: unknown, module: unknown) => void) | null): void {
  type Host = (message: unknown) => Promise<{ ok: boolean; value: unknown }>;
  const page = window as unknown as Record<string, unknown>;
  const host = page[binding] as Host;
  document.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
    const text = `Policy violation: ${effectiveDirective} blocked ${blockedURI} (${sourceFile}:${lineNumber})`;
    void host({ kind: 'complaint', text });
  });
  if (window !== window.top) return;
  delete page[binding];

  // Electron's context bridge copies what crosses: functions become proxies, prototypes and identities are lost.
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function')
      return (...args: unknown[]) => {
        const result: unknown = value(...args);
        return result instanceof Promise ? result.then(cross) : cross(result);
      };
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(cross);
    if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cross(one)])));
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, value: unknown) => {
      Object.defineProperty(window, name, { value: cross(value), enumerable: true, writable: false });
    },
  };

  type Listener = (event: unknown, ...args: unknown[]) => void;
  const listeners = new Map<string, Set<Listener>>();
  const on = (channel: string, listener: Listener) => {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
    return ipcRenderer;
  };
  const off = (channel: string, listener: Listener) => {
    listeners.get(channel)?.delete(listener);
    return ipcRenderer;
  };
  const ipcRenderer = {
    on,
    addListener: on,
    off,
    removeListener: off,
    once: (channel: string, listener: Listener) => {
      const first: Listener = (...args) => {
        off(channel, first);
        listener(...args);
      };
      return on(channel, first);
    },
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
    send: (channel: string, ...args: unknown[]) => void host({ kind: 'send', channel, args: structuredClone(args) }),
    invoke: async (channel: string, ...args: unknown[]) => {
      // As Electron: what cannot be cloned is refused here.
      const answer = await host({ kind: 'invoke', channel, args: structuredClone(args) });
      if (!answer.ok) throw new Error(`Error invoking remote method '${channel}': ${String(answer.value)}`);
      return answer.value;
    },
  };
  Object.defineProperty(window, `${binding}Hear`, {
    value: (messages: readonly { channel: string; args: unknown[] }[]) => {
      for (const { channel, args } of messages)
        for (const listener of [...(listeners.get(channel) ?? [])]) listener({ sender: ipcRenderer }, ...args);
    },
  });
  const require = (name: string) => {
    if (name !== 'electron') throw new Error(`A sandboxed preload cannot require "${name}".`);
    return { contextBridge, ipcRenderer };
  };
  runPreload?.(require, { exports: {} });
}

export function pageScript(preloadFile: string | null): string {
  if (preloadFile !== null && !preloadFile.endsWith('.cjs') && !preloadFile.endsWith('.js'))
    throw new Error(`A sandboxed window cannot load the preload ${preloadFile}.`);
  const preload =
    preloadFile === null
      ? 'null'
      : `function (require, module) { const exports = module.exports; ${readFileSync(preloadFile, 'utf8')}\n }`;
  return `(${preparePage.toString()})(${JSON.stringify(BINDING)}, ${preload});`;
}
