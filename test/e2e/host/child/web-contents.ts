import { EventEmitter } from 'node:events';
import { link, seen } from './link.ts';
import { defaultSession } from './session.ts';

type OpenHandler = (details: { url: string; frameName: string; disposition: string }) => { action: string };

/** A frame as IPC handlers see it: the main frame is one object for the life of its page. */
interface Frame {
  url: string;
  readonly origin: string;
  readonly parent: Frame | null;
  readonly top: Frame;
  readonly processId: number;
  readonly routingId: number;
  readonly frameTreeNodeId: number;
  readonly detached: boolean;
  isDestroyed(): boolean;
}

function originOf(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/i.exec(url);
  return match?.[1] ?? 'null';
}

let frames = 0;

function makeFrame(url: string, parent: Frame | null, destroyed: () => boolean): Frame {
  frames += 1;
  const id = frames;
  const frame: Frame = {
    url,
    get origin() {
      return originOf(frame.url);
    },
    parent,
    get top() {
      return parent?.top ?? frame;
    },
    processId: 1,
    routingId: id,
    frameTreeNodeId: id,
    detached: false,
    isDestroyed: destroyed,
  };
  return frame;
}

export class WebContents extends EventEmitter {
  readonly id: number;
  readonly session = defaultSession;
  mainFrame: Frame;
  #destroyed = false;
  #crashed = false;
  #loading = false;
  #openHandler: OpenHandler | null = null;
  readonly navigationHistory = { canGoBack: () => false, canGoForward: () => false, clear: () => undefined };

  constructor(id: number) {
    super();
    this.id = id;
    this.mainFrame = makeFrame('', null, () => this.#destroyed);
  }

  frameFor(url: string, main: boolean): Frame {
    if (!main) return makeFrame(url, this.mainFrame, () => this.#destroyed);
    this.mainFrame.url = url;
    return this.mainFrame;
  }
  getURL(): string {
    return this.mainFrame.url;
  }
  getTitle(): string {
    return 'Bollard';
  }
  getType(): string {
    return 'window';
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isCrashed(): boolean {
    return this.#crashed;
  }
  isLoading(): boolean {
    return this.#loading;
  }
  isLoadingMainFrame(): boolean {
    return this.#loading;
  }
  isFocused(): boolean {
    return true;
  }
  getOSProcessId(): number {
    return 0;
  }
  focus(): void {}
  stop(): void {}
  setZoomFactor(): void {}
  getZoomFactor(): number {
    return 1;
  }
  setZoomLevel(): void {}
  setVisualZoomLevelLimits(): Promise<void> {
    return Promise.resolve();
  }
  setBackgroundThrottling(): void {}
  setWebRTCIPHandlingPolicy(): void {}
  setIgnoreMenuShortcuts(): void {}
  setAudioMuted(): void {}
  isDevToolsOpened(): boolean {
    return false;
  }
  openDevTools(): void {
    seen.opened.push('devtools');
  }
  closeDevTools(): void {}
  setUserAgent(): void {}
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  send(channel: string, ...args: readonly unknown[]): void {
    // As Electron: what cannot be cloned throws here.
    if (!this.#destroyed && !this.#crashed) link.tell('window.send', this.id, channel, structuredClone(args));
  }
  executeJavaScript(code: string): Promise<unknown> {
    return link.ask('window.script', this.id, code);
  }
  async loadURL(url: string): Promise<void> {
    this.#loading = true;
    this.#crashed = false;
    this.mainFrame = makeFrame(url, null, () => this.#destroyed);
    this.emit('did-start-loading');
    try {
      await link.ask('window.load', this.id, url);
    } catch (error) {
      this.#loading = false;
      this.emit('did-fail-load', {}, -2, String(error), url, true);
      throw error;
    }
    this.#loading = false;
    if (this.#destroyed) return;
    this.emit('did-navigate', {}, url, 200, 'OK');
    this.emit('dom-ready', {});
    this.emit('did-finish-load');
    this.emit('did-stop-loading');
  }
  reload(): void {
    void this.loadURL(this.mainFrame.url).catch(() => undefined);
  }
  reloadIgnoringCache(): void {
    this.reload();
  }
  forcefullyCrashRenderer(): void {
    link.tell('window.crash', this.id);
  }
  crashed(): void {
    this.#crashed = true;
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
  }
  /** True: the page may go there. */
  mayNavigate(url: string, mainFrame: boolean): boolean {
    let prevented = false;
    const details = {
      url,
      isMainFrame: mainFrame,
      isSameDocument: false,
      frame: this.mainFrame,
      initiator: this.mainFrame,
      preventDefault: () => {
        prevented = true;
      },
    };
    if (mainFrame) this.emit('will-navigate', details, url, false, true);
    this.emit('will-frame-navigate', details);
    return !prevented;
  }
  mayOpen(url: string): boolean {
    const answer = this.#openHandler?.({ url, frameName: '', disposition: 'new-window' });
    return answer?.action !== 'deny';
  }
  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
}
