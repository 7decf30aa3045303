import { EventEmitter } from 'node:events';
import { link } from './link.ts';
import { BrowserWindow } from './window.ts';

type Handler = (event: unknown, ...args: readonly unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.handlers.delete(channel);
      return handler(event, ...args);
    });
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}

export const ipcMain = new IpcMain();

function eventOf(windowId: unknown, url: unknown, mainFrame: unknown) {
  const sender = BrowserWindow.fromId(Number(windowId))?.webContents;
  if (!sender) throw new Error('the sender has gone');
  const senderFrame = sender.frameFor(String(url), mainFrame === true);
  return { type: 'frame', sender, senderFrame, processId: 1, frameId: senderFrame.routingId, defaultPrevented: false };
}

link.serve('ipc.invoke', async (windowId, url, mainFrame, channel, args) => {
  const handler = ipcMain.handlers.get(String(channel));
  if (!handler) throw new Error(`No handler registered for '${channel}'`);
  const list: readonly unknown[] = Array.isArray(args) ? args : [];
  return structuredClone(await handler(eventOf(windowId, url, mainFrame), ...list));
});
link.serve('ipc.send', (windowId, url, mainFrame, channel, args) => {
  const list: readonly unknown[] = Array.isArray(args) ? args : [];
  ipcMain.emit(String(channel), eventOf(windowId, url, mainFrame), ...list);
});
