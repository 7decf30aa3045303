/**
 * Runs before the tests of the window. Does nothing where a Chromium is found (`BOLLARD_CHROMIUM`, the system's, one fetched before). Else, on
 * Linux x64, it fetches one from the package registry (tools/browser-runtime, its own lockfile, no install scripts) and unpacks
 * it to tools/browser-runtime/chromium: about 70 MB, once. The Chromium's own libraries are used only where the system has none.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { lookForChromium } from '../test/desktop/browser.ts';

const tools = join(dirname(fileURLToPath(import.meta.url)), '..', 'tools', 'browser-runtime');
const packed = join(tools, 'node_modules', '@sparticuz', 'chromium', 'bin');
const target = join(tools, 'chromium');

function install() {
  process.stderr.write('No Chromium was found. Fetching one for the tests of the window (70 MB, once) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
  const [program, first] = npm ? [process.execPath, [npm, ...args]] : ['npm', args];
  return spawnSync(program, first, { cwd: tools, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function unpack() {
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, 'lib'), { recursive: true });
  const read = (name) => brotliDecompressSync(readFileSync(join(packed, `${name}.br`)));
  writeFileSync(join(draft, 'chromium.bin'), read('chromium'));
  for (const [name, folder] of [
    ['al2023.tar', draft],
    ['swiftshader.tar', draft],
    ['fonts.tar', draft],
  ]) {
    const run = spawnSync('tar', ['-x', '-C', folder], { input: read(name), stdio: ['pipe', 'ignore', 'inherit'] });
    if (run.status !== 0) throw new Error(`${name} could not be unpacked`);
  }
  const missing = spawnSync('ldd', [join(draft, 'chromium.bin')], { encoding: 'utf8' }).stdout?.includes('not found');
  const libraries = missing === false ? '' : 'export LD_LIBRARY_PATH="$here/lib:$LD_LIBRARY_PATH"\n';
  const script = `#!/bin/sh\nhere=$(dirname "$(readlink -f "$0")")\n${libraries}exec "$here/chromium.bin" "$@"\n`;
  writeFileSync(join(draft, 'chromium'), script);
  for (const file of ['chromium', 'chromium.bin']) chmodSync(join(draft, file), 0o755);
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
}

if (lookForChromium() === null) {
  const offered = process.platform === 'linux' && process.arch === 'x64';
  if (!offered || !install()) {
    process.stderr.write(
      `The tests of the window need a Chromium or Chrome, and none could be fetched for ${process.platform}-${process.arch}. ` +
        'Install one, or set BOLLARD_CHROMIUM to its path.\n',
    );
    process.exit(1);
  }
  unpack();
}
