/** What the app shows or does outside its window: dialogs, notifications, links, clipboard. All of it is kept for tests. */
import { EventEmitter } from 'node:events';
import { answers, link, seen } from './link.ts';

interface BoxOptions {
  readonly message: string;
  readonly detail?: string;
  readonly title?: string;
  readonly type?: string;
  readonly buttons?: readonly string[];
  readonly defaultId?: number;
  readonly cancelId?: number;
  readonly checkboxLabel?: string;
}

const optionsOf = <T>(args: readonly unknown[]): T => args.at(-1) as T;

export const dialog = {
  async showMessageBox(...args: readonly unknown[]) {
    const options = optionsOf<BoxOptions>(args);
    const buttons = options.buttons ?? ['OK'];
    const answer = answers.boxes.shift();
    const cancel = options.cancelId ?? buttons.findIndex((label) => /^&?(cancel|no)$/i.test(label));
    const plain = (label: string) => label.replaceAll('&', '');
    const response = answer ? buttons.findIndex((label) => plain(label) === answer.button) : Math.max(cancel, 0);
    if (response < 0) throw new Error(`the dialog has no button "${answer?.button}": ${buttons.join(', ')}`);
    const { message, detail = '', title = '', type = 'none', defaultId = -1 } = options;
    seen.dialogs.push({
      kind: 'box',
      message,
      detail,
      title,
      type,
      buttons: buttons.map(plain),
      defaultButton: buttons[defaultId] ?? null,
      answered: plain(buttons[response] ?? ''),
    });
    // A person takes a moment: what must wait for the answer would show.
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { response, checkboxChecked: answer?.checked ?? false };
  },
  showMessageBoxSync(): never {
    throw new Error('The stand-in refuses dialogs that block the main process.');
  },
  async showSaveDialog(...args: readonly unknown[]) {
    const options = optionsOf<Readonly<Record<string, unknown>>>(args);
    seen.dialogs.push({ kind: 'save', ...structuredClone(options) });
    const filePath = answers.files.shift();
    return filePath === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath };
  },
  async showOpenDialog(...args: readonly unknown[]) {
    const options = optionsOf<Readonly<Record<string, unknown>>>(args);
    seen.dialogs.push({ kind: 'open', ...structuredClone(options) });
    const filePath = answers.files.shift();
    return filePath === undefined ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [filePath] };
  },
  showErrorBox(title: string, message: string): void {
    seen.dialogs.push({ kind: 'error', title, message });
  },
};

const shown: Notification[] = [];

export class Notification extends EventEmitter {
  readonly title: string;
  readonly body: string;
  static isSupported(): boolean {
    return true;
  }
  constructor(options: { readonly title?: string; readonly body?: string } = {}) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
  }
  show(): void {
    shown.push(this);
    seen.notifications.push({ title: this.title, body: this.body });
    this.emit('show');
  }
  close(): void {
    this.emit('close');
  }
}

link.serve('notification.click', (index) => {
  shown[Number(index)]?.emit('click', {});
});

export const shell = {
  openExternal: async (url: string) => {
    seen.opened.push(url);
  },
  openPath: async (path: string) => {
    seen.opened.push(path);
    return '';
  },
  showItemInFolder: (path: string) => {
    seen.opened.push(path);
  },
  beep: () => undefined,
};

export const clipboard = {
  writeText: (text: string) => {
    seen.clipboard = text;
  },
  readText: () => seen.clipboard,
  clear: () => {
    seen.clipboard = '';
  },
};

class Theme extends EventEmitter {
  #source = 'system';
  get themeSource(): string {
    return this.#source;
  }
  set themeSource(source: string) {
    this.#source = source;
    link.tell('theme', source);
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? process.env.STAND_IN_THEME === 'dark' : this.#source === 'dark';
  }
  readonly shouldUseHighContrastColors = false;
  readonly prefersReducedTransparency = false;
}
export const nativeTheme = new Theme();

const display = {
  id: 1,
  scaleFactor: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1050 },
  workAreaSize: { width: 1920, height: 1050 },
  size: { width: 1920, height: 1080 },
};
class Screen extends EventEmitter {
  getAllDisplays = () => [display];
  getPrimaryDisplay = () => display;
  getDisplayMatching = () => display;
  getDisplayNearestPoint = () => display;
  getCursorScreenPoint = () => ({ x: 0, y: 0 });
}
export const screen = new Screen();

class PowerMonitor extends EventEmitter {
  getSystemIdleState = () => 'active';
  getSystemIdleTime = () => 0;
  isOnBatteryPower = () => false;
}
export const powerMonitor = new PowerMonitor();
link.serve('power', (what) => {
  powerMonitor.emit(String(what));
});

export const crashReporter = { start: () => undefined, addExtraParameter: () => undefined };
export const systemPreferences = new EventEmitter();
export const autoUpdater = new EventEmitter();

link.serve('seen', () => structuredClone({ ...seen, themeSource: nativeTheme.themeSource }));
