import { EventEmitter } from 'node:events';
import { link, seen } from './link.ts';
import type { NativeImage } from './native-image.ts';

interface ItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly role?: string;
  readonly sublabel?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly accelerator?: string;
  readonly icon?: NativeImage;
  readonly submenu?: readonly ItemOptions[] | Menu;
  readonly click?: (item: MenuItem, window: undefined, event: unknown) => void;
}

export class MenuItem {
  readonly id: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly submenu: Menu | undefined;
  label: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly #click: ItemOptions['click'];

  constructor(options: ItemOptions) {
    this.id = options.id ?? '';
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal');
    this.role = options.role;
    this.label = options.label ?? options.role ?? '';
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.#click = options.click;
    this.submenu =
      options.submenu instanceof Menu
        ? options.submenu
        : options.submenu
          ? Menu.buildFromTemplate(options.submenu)
          : undefined;
  }
  click(): void {
    if (!this.enabled) throw new Error(`the menu item "${this.label}" is disabled`);
    if (this.type === 'checkbox') this.checked = !this.checked;
    this.#click?.(this, undefined, {});
  }
}

export class Menu extends EventEmitter {
  readonly items: MenuItem[] = [];
  static #application: Menu | null = null;

  static buildFromTemplate(template: readonly (ItemOptions | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
    seen.applicationMenu = menu !== null;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
  append(item: MenuItem): void {
    this.items.push(item);
  }
  getMenuItemById(id: string): MenuItem | null {
    return this.items.find((item) => item.id === id) ?? null;
  }
  popup(): void {}
  closePopup(): void {}
}

export class Tray extends EventEmitter {
  static latest: Tray | null = null;
  image: unknown;
  menu: Menu | null = null;
  toolTip = '';
  title = '';
  #destroyed = false;

  constructor(image: unknown) {
    super();
    this.image = image;
    Tray.latest = this;
  }
  setImage(image: unknown): void {
    this.image = image;
  }
  setPressedImage(): void {}
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setTitle(text: string): void {
    this.title = text;
  }
  getTitle(): string {
    return this.title;
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }
  popUpContextMenu(): void {}
  setIgnoreDoubleClickEvents(): void {}
  displayBalloon(): void {}
  getBounds() {
    return { x: 0, y: 0, width: 22, height: 22 };
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  destroy(): void {
    this.#destroyed = true;
    if (Tray.latest === this) Tray.latest = null;
  }
}

interface ItemModel {
  readonly label: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly items: readonly ItemModel[];
}

function modelOf(menu: Menu | null | undefined): readonly ItemModel[] {
  return (menu?.items ?? [])
    .filter((item) => item.visible)
    .map((item) => ({
      label: item.label,
      type: item.type,
      enabled: item.enabled,
      checked: item.checked,
      items: modelOf(item.submenu),
    }));
}

link.serve('tray', () => {
  const tray = Tray.latest;
  if (!tray) return null;
  const { image } = tray;
  const described =
    typeof image === 'string' ? image : (JSON.stringify((image as { source?: string } | null)?.source ?? null) ?? '');
  return { toolTip: tray.toolTip, title: tray.title, image: described, items: modelOf(tray.menu) };
});

function clickIn(menu: Menu | null, path: readonly string[]): void {
  let items = menu?.items ?? [];
  for (const [index, label] of path.entries()) {
    const item = items.find((one) => one.label === label && one.visible);
    if (!item) throw new Error(`no menu item "${label}" among ${items.map((one) => one.label).join(', ')}`);
    if (index === path.length - 1) item.click();
    items = item.submenu?.items ?? [];
  }
}

link.serve('tray.click', (...path) => clickIn(Tray.latest?.menu ?? null, path.map(String)));
link.serve('tray.press', () => {
  Tray.latest?.emit('click', {}, { x: 0, y: 0, width: 22, height: 22 }, { x: 0, y: 0 });
});
link.serve('menu.click', (...path) => clickIn(Menu.getApplicationMenu(), path.map(String)));
