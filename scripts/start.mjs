/**
 * `npm start`: the desktop app where there is one, else the gateway in this terminal. This version has no desktop app, so it
 * says so and runs the command line.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

process.stderr.write('This version has no desktop app: starting the gateway in this terminal.\n');
const child = spawn(process.execPath, [join(root, 'out', 'cli', 'main.js'), 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
