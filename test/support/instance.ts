/** Drives the built command line as a person would: real processes, real data directories. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../out/cli/main.js', import.meta.url));

export interface Home {
  readonly dir: string;
  readonly dataDir: string;
  readonly passphraseFile: string;
  remove(): void;
}

export function makeHome(): Home {
  const dir = mkdtempSync(join(tmpdir(), 'bollard-test-'));
  const passphraseFile = join(dir, 'passphrase');
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 });
  return {
    dir,
    dataDir: join(dir, 'data'),
    passphraseFile,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A home of its own with the same data: what costs runs of scrypt is made once. Nothing may run on the first one. */
export function copyHome(from: Home): Home {
  const home = makeHome();
  cpSync(from.dataDir, home.dataDir, { recursive: true });
  return home;
}

interface CliOptions {
  readonly input?: string;
  /** Give the passphrase file; default true. */
  readonly owner?: boolean;
  readonly env?: Record<string, string>;
  /** A program that runs the command line, with its arguments: strace, prlimit … */
  readonly under?: readonly string[];
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function environment(home: Home, options: CliOptions): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR ? { TMPDIR } : {}),
    BOLLARD_DATA_DIR: home.dataDir,
    ...(options.owner === false ? {} : { BOLLARD_PASSPHRASE_FILE: home.passphraseFile }),
    ...options.env,
  };
}

export function cli(home: Home, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: environment(home, options) });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a command with `--json` and gives its value; fails loudly when the command fails. */
export async function cliJson<T>(home: Home, args: readonly string[], options: CliOptions = {}): Promise<T> {
  const result = await cli(home, [...args, '--json'], options);
  if (result.code !== 0) throw new Error(`bollard ${args.join(' ')} exited ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** JSON lines so far, the listening line first. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: () => string;
  /** Resolves with the exit code after a signal. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export function serve(home: Home, args: readonly string[] = [], options: CliOptions = {}): Promise<Served> {
  return served(spawnServe(home, args, options));
}

/** As `serve`, without waiting for it to listen. */
export function spawnServe(home: Home, args: readonly string[] = [], options: CliOptions = {}): ChildProcess {
  const line = [...(options.under ?? []), process.execPath, MAIN, 'serve', '--json', '--port', '0', ...args];
  const [program = process.execPath, ...rest] = line;
  return spawn(program, rest, { env: environment(home, options), stdio: ['ignore', 'pipe', 'pipe'] });
}

function served(child: ChildProcess): Promise<Served> {
  const lines: Record<string, unknown>[] = [];
  let errors = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${errors}`)));
    if (!child.stdout) throw new Error('serve needs a stdout pipe');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const value: Record<string, unknown> = JSON.parse(line);
      lines.push(value);
      if (value.event !== 'listening') return;
      const url = String(value.url);
      resolve({
        url,
        port: Number(new URL(url).port),
        pid: child.pid ?? 0,
        lines,
        stderr: () => errors,
        stop(signal = 'SIGTERM') {
          child.kill(signal);
          return ended;
        },
      });
    });
  });
}
