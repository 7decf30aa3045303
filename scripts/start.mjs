/**
 * `npm start`: the desktop app where a display and Electron's binary are there or can be had, else the gateway in this terminal.
 * It says which, and why. Arguments are those of `bollard serve`, so with any of them it is the terminal.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const electron = join(root, 'node_modules', 'electron');
const args = process.argv.slice(2);
/** A download that brings nothing for so long is given up. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 500;

const say = (line) => process.stderr.write(`${line}\n`);
const why = whyNoWindow() ?? (await fetchElectron()) ?? (await buildApp());
if (why === null) {
  say('Starting the desktop app.');
  follow(binaryPath(), [root]);
} else {
  say(`Starting the gateway in this terminal: ${why}.`);
  follow(process.execPath, [join(root, 'out', 'cli', 'main.js'), 'serve', ...args]);
}

/** What is known without a download, or null. */
function whyNoWindow() {
  if (args.length > 0) return 'the arguments are for it';
  if (!existsSync(join(electron, 'install.js'))) return 'Electron is not installed here';
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display for a window';
  if (process.getuid?.() === 0) return "the root user cannot run the window, whose sandbox needs a user's account";
  return null;
}

function binaryPath() {
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  return join(override ?? join(electron, 'dist'), names[process.platform] ?? 'electron');
}

/** The binary counts once path.txt says that it was unpacked whole. */
function hasBinary() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return existsSync(binaryPath());
  return existsSync(join(electron, 'path.txt')) && existsSync(binaryPath());
}

/** Downloads the binary (Electron ships without it since version 42). Null: it is there. */
async function fetchElectron() {
  if (hasBinary()) return null;
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'));
  say(`Downloading Electron ${version} (about 120 MB, once) from github.com …`);
  const folder = mkdtempSync(join(tmpdir(), 'bollard-electron-'));
  const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
  const child = spawn(process.execPath, [join(electron, 'install.js')], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk) => {
    words = `${words}${chunk}`.slice(-4_000);
  });
  let size = 0;
  let grewAt = Date.now();
  const look = setInterval(() => {
    const now = sizeOf(folder) + sizeOf(join(electron, 'dist'));
    if (now !== size) grewAt = Date.now();
    size = now;
    if (Date.now() - grewAt > PATIENCE_MS) child.kill('SIGKILL');
  }, LOOK_MS);
  const [code, signal] = await new Promise((resolve) => {
    child.on('error', () => resolve([1, null]));
    child.on('exit', (...ended) => resolve(ended));
  });
  clearInterval(look);
  rmSync(folder, { recursive: true, force: true });
  if (code === 0 && hasBinary()) return null;
  if (signal === 'SIGKILL') return `the download of Electron brought nothing for ${PATIENCE_MS / 1000} seconds`;
  const cause = /^\s*\[cause\]: (\w*Error: .*?)\s*\{?$/m.exec(words)?.[1] ?? /^(\w*Error: .*)$/m.exec(words)?.[1];
  return `Electron could not be downloaded${cause ? ` (${cause.trim()})` : ''}`;
}

function sizeOf(path) {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) return stat.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    // Moved or removed while it was looked at.
    return 0;
  }
}

/** Main process, preload and page. Null: they are built. */
async function buildApp() {
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', resolve);
  });
  return code === 0 ? null : 'the desktop app could not be built (see above)';
}

function follow(command, commandArgs) {
  const child = spawn(command, commandArgs, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`${command} did not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}
