/**
 * Loaded into real Electron before the app (`-r`): native dialogs are answered instead of shown, and what the app shows outside its page is
 * kept, in the shape of desktop-app.ts. Not run where no Electron binary is at hand.
 */
const electron = require('electron');

const seen = { dialogs: [], notifications: [], opened: [], loginItem: null, protocols: [] };
const boxes = [];
const files = [];
const shown = [];
let tray = null;

const plain = (label) => label.replaceAll('&', '');

electron.dialog.showMessageBox = async (...args) => {
  const options = args.at(-1);
  const buttons = (options.buttons ?? ['OK']).map(plain);
  const answer = boxes.shift();
  const cancel = options.cancelId ?? buttons.findIndex((label) => /^(cancel|no)$/i.test(label));
  const response = answer ? buttons.indexOf(answer.button) : Math.max(cancel, 0);
  if (response < 0) throw new Error(`the dialog has no button "${answer.button}"`);
  const { message, detail = '', title = '', type = 'none', defaultId = -1 } = options;
  const defaultButton = buttons[defaultId] ?? null;
  seen.dialogs.push({ kind: 'box', message, detail, title, type, buttons, defaultButton, answered: buttons[response] });
  return { response, checkboxChecked: answer?.checked ?? false };
};
electron.dialog.showSaveDialog = async (...args) => {
  seen.dialogs.push({ kind: 'save', ...args.at(-1) });
  const filePath = files.shift();
  return { canceled: filePath === undefined, filePath: filePath ?? '' };
};
electron.dialog.showOpenDialog = async (...args) => {
  seen.dialogs.push({ kind: 'open', ...args.at(-1) });
  const filePath = files.shift();
  return { canceled: filePath === undefined, filePaths: filePath === undefined ? [] : [filePath] };
};
electron.dialog.showErrorBox = (title, message) => {
  seen.dialogs.push({ kind: 'error', title, message });
};
electron.shell.openExternal = async (url) => {
  seen.opened.push(url);
};
electron.shell.openPath = async (path) => {
  seen.opened.push(path);
  return '';
};
electron.app.setLoginItemSettings = (settings) => {
  seen.loginItem = settings;
};
electron.Notification.prototype.show = function show() {
  shown.push(this);
  seen.notifications.push({ title: this.title, body: this.body });
};
const { setContextMenu, setToolTip, setImage } = electron.Tray.prototype;
const state = { menu: null, toolTip: '', image: '' };
electron.Tray.prototype.setContextMenu = function set(menu) {
  tray = this;
  state.menu = menu;
  return setContextMenu.call(this, menu);
};
electron.Tray.prototype.setToolTip = function set(text) {
  state.toolTip = text;
  return setToolTip.call(this, text);
};
electron.Tray.prototype.setImage = function set(image) {
  state.image = typeof image === 'string' ? image : JSON.stringify(image.getSize());
  return setImage.call(this, image);
};

const modelOf = (menu) =>
  (menu?.items ?? [])
    .filter((item) => item.visible)
    .map(({ label, type, enabled, checked, submenu }) => ({ label, type, enabled, checked, items: modelOf(submenu) }));

globalThis.bollardRecorder = {
  seen: () => ({
    ...seen,
    clipboard: electron.clipboard.readText(),
    themeSource: electron.nativeTheme.themeSource,
  }),
  tray: () => tray && { toolTip: state.toolTip, title: '', image: state.image, items: modelOf(state.menu) },
  clickTray: (path) => {
    let items = state.menu?.items ?? [];
    for (const [index, label] of path.entries()) {
      const item = items.find((one) => one.label === label && one.visible);
      if (!item) throw new Error(`no menu item "${label}"`);
      if (index === path.length - 1) item.click();
      items = item.submenu?.items ?? [];
    }
  },
  clickNotification: (index) => shown[index]?.emit('click', {}),
  answerBox: (button, checked) => boxes.push({ button, checked }),
  answerFile: (path) => files.push(path),
};
