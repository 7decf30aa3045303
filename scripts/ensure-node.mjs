/**
 * Runs before every npm script. On Node 22.19 or newer it does nothing. On an older Node it installs a Node 24 from the
 * package registry (tools/node-runtime, its own lockfile) and links it as node_modules/.bin/node, which npm puts first
 * on PATH: whatever is chained after this script with && then runs on the new one. With a script as its argument it runs that
 * on the right Node. This file itself must run on Node 18.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tools = join(root, 'tools', 'node-runtime');

/** True when this Node can run Bollard (undici 8 needs 22.19). */
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

function findPrivateNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(tools, 'node_modules', `node-${platform}-${process.arch}`, 'bin', file);
}

function installPrivateNode() {
  process.stderr.write(
    `Bollard needs Node 22.19 or newer; this is ${process.versions.node}. Fetching a private Node 24 …\n`,
  );
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: tools, stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync('npm', args, {
        cwd: tools,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      });
  return result.status === 0;
}

function linkPrivateNode(binary) {
  const bin = join(root, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  if (process.platform === 'win32') {
    writeFileSync(join(bin, 'node.cmd'), `@"${binary}" %*\r\n`);
    return;
  }
  chmodSync(binary, 0o755);
  const link = join(bin, 'node');
  rmSync(link, { force: true });
  symlinkSync(binary, link);
}

const newEnough = isNewEnough(process.versions.node);
const binary = newEnough ? process.execPath : findPrivateNode();
if (!newEnough) {
  if (!existsSync(binary) && !(installPrivateNode() && existsSync(binary))) {
    process.stderr.write(
      `Bollard needs Node 22.19 or newer; this is ${process.versions.node}, and no Node could be fetched for ` +
        `${process.platform}-${process.arch}. Install Node 22.19 or newer and run this again.\n`,
    );
    process.exit(1);
  }
  linkPrivateNode(binary);
}

// A shell keeps the place of the `node` it found first, so a script that needs the new one is run from here.
const [script, ...args] = process.argv.slice(2);
if (script) {
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const { status } = spawnSync(binary, [script, ...args], { stdio: 'inherit', env: { ...process.env, PATH: path } });
  process.exitCode = status ?? 1;
}
