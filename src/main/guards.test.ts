/** What the real Electron would tell the guards, told here: a stand-in of two objects that only pass events on. */
import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { guardApp } from './guards.ts';

const { app } = vi.hoisted(() => ({ app: { on: (_name: string, _listener: unknown) => undefined } }));
vi.mock('electron', () => ({ app, shell: {}, net: {}, protocol: {} }));

type OpenHandler = (details: { url: string }) => { action: string };

class Contents extends EventEmitter {
  openHandler: OpenHandler | null = null;

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** Whether the event was prevented. */
  tell(name: string, parts: object = {}): boolean {
    const event = { prevented: false, preventDefault: () => Object.assign(event, { prevented: true }), ...parts };
    this.emit(name, event);
    return event.prevented;
  }
}

const guarded = new Contents();
const session = Object.assign(new EventEmitter(), {
  webRequest: { onBeforeRequest: () => undefined },
  setPermissionRequestHandler: () => undefined,
  setPermissionCheckHandler: () => undefined,
  setDevicePermissionHandler: () => undefined,
  setDisplayMediaRequestHandler: () => undefined,
  setBluetoothPairingHandler: () => undefined,
  setSpellCheckerEnabled: () => undefined,
});

beforeAll(() => {
  const events = new EventEmitter();
  Object.assign(app, { on: events.on.bind(events) });
  Reflect.apply(guardApp, undefined, [session]);
  events.emit('web-contents-created', {}, guarded);
});

describe('what a page tries', () => {
  it.each(['https://evil.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'app://evil/'])(
    'G5, G8: %s, dropped on the window or followed, goes nowhere, in a frame or by a redirect too',
    (url) => {
      for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
        expect(guarded.tell(name, { url }), name).toBe(true);
    },
  );

  it('G5: is let alone where it is its own page', () => {
    expect(guarded.tell('will-navigate', { url: 'app://bollard/' })).toBe(false);
  });

  it('G19: attaches no webview, whatever its options', () => {
    expect(guarded.tell('will-attach-webview')).toBe(true);
  });

  it('G6: opens no window', () => {
    expect(guarded.openHandler?.({ url: 'app://bollard/' })).toEqual({ action: 'deny' });
  });
});
