/** The only door between the page and the main process: the contract's calls by name, and events. No Electron object passes. */
import { contextBridge, ipcRenderer } from 'electron';
import type { BollardBridge, BridgeEvent } from '../contract/bridge.ts';
import { CALL_CHANNEL, CALL_NAMES, DESKTOP_CALL_NAMES, EVENT_CHANNEL } from '../contract/names.ts';

const names: ReadonlySet<string> = new Set([...CALL_NAMES, ...DESKTOP_CALL_NAMES]);

const bridge: BollardBridge = {
  call: (name, input) => {
    if (!names.has(name)) {
      return Promise.resolve({ ok: false, error: { code: 'unknown_call', message: `There is no call "${name}".` } });
    }
    return ipcRenderer.invoke(CALL_CHANNEL, name, input);
  },
  onEvent: (listener) => {
    const heard = (_event: unknown, event: BridgeEvent) => listener(event);
    ipcRenderer.on(EVENT_CHANNEL, heard);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, heard);
    };
  },
};

contextBridge.exposeInMainWorld('bollard', bridge);
