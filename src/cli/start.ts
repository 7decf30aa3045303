#!/usr/bin/env node
/**
 * Entry of the command line. Runs on any Node, so it imports nothing that an old one lacks: on Node older than 22.19 it hands
 * over to the private Node that `npm ci && npm start` (or `npm test`) has fetched, or says what is needed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 19] as const;

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function handOver(): void {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const place = `../../tools/node-runtime/node_modules/node-${platform}-${process.arch}/bin/${file}`;
  const node = fileURLToPath(new URL(place, import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `Bollard needs Node 22.19 or newer; this is ${process.versions.node}. Install one, or run npm run build, which fetches one.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** Node's own debugging prints headers, so keys and tokens with them (C26). It was read before this line: too late to unset. */
const talkative = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'].find((name) => process.env[name]);

if (talkative) {
  process.stderr.write(`${talkative} is set, which would print keys and tokens. Unset it and run this again.\n`);
  process.exitCode = 1;
} else if (isNewEnough(process.versions.node)) await import('./main.ts');
else handOver();
