/** Starts what is measured: each in its own process, on one mock upstream. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './machine.ts';
import { type Addressed, REAL_KEY } from './work.ts';

export const TARGETS = ['direct', 'nginx', 'bare', 'ours', 'ours with limits', 'before limits'] as const;
export type TargetName = (typeof TARGETS)[number];

export interface Target extends Addressed {
  readonly name: TargetName;
  /** Processes whose time and memory count; none for direct. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../out/cli/main.js', import.meta.url));
const AGENT_TOKEN = 'bench-token-0123456789abcdef';

/** Load and upstream share one processor, what is measured has the other: neither takes time from the other side. */
export const pinned = availableParallelism() >= 2 && isInstalled('taskset');

export function scriptPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Ends with this process, however that ends. */
export function owned(child: ChildProcess): ChildProcess {
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

export interface Started {
  readonly child: ChildProcess;
  readonly line: Readonly<Record<string, unknown>>;
}

/** Runs a command on a processor and waits for its first line of JSON. What it says afterwards is read and dropped. */
export function start(
  core: 0 | 1 | null,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const [command = '', ...rest] = core === null || !pinned ? argv : ['taskset', '-c', String(core), ...argv];
  const { PATH, HOME } = process.env;
  const child = spawn(command, rest, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  owned(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${argv.join(' ')} ended with ${code}`)));
    const reader = createInterface({ input: child.stdout });
    reader.once('line', (line) => {
      reader.close();
      child.stdout.resume();
      resolve({ child, line: JSON.parse(line) });
    });
  });
}

export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** A real data directory: vault, key, and an agent with every grant. */
export class Home {
  readonly dir = mkdtempSync(join(tmpdir(), 'bollard-bench-'));
  readonly env: Readonly<Record<string, string>>;
  readonly main: string;
  token = '';

  /** `main`: the command line that makes it and serves it. */
  constructor(main = MAIN) {
    this.main = main;
    const passphraseFile = join(this.dir, 'passphrase');
    writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 });
    this.env = { BOLLARD_DATA_DIR: this.dataDir, BOLLARD_PASSPHRASE_FILE: passphraseFile };
  }

  static make(main = MAIN): Home {
    const home = new Home(main);
    home.cli(['init']);
    home.cli(['key', 'set'], REAL_KEY);
    home.token = home.addAgent('Bench agent');
    // A load is one call again and again. A build from before limits has no guard.
    if (main === MAIN) home.cli(['guard', '--identical', 'off']);
    return home;
  }

  /** With every grant; its token. */
  addAgent(name: string): string {
    const added: unknown = this.cli(['agent', 'add', name, '--preset', 'full_no_deletes']);
    if (typeof added !== 'object' || added === null || !('token' in added)) throw new Error('no token was given');
    return String(added.token);
  }

  get dataDir(): string {
    return join(this.dir, 'data');
  }

  cli(args: readonly string[], input = ''): unknown {
    const { PATH, HOME } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.main, ...args, '--json'], {
      env: { PATH, HOME, ...this.env },
      input,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`bollard ${args.join(' ')} exited ${status}: ${stderr}`);
    return JSON.parse(stdout);
  }

  serve(core: 0 | 1 | null, upstream: string, extra: readonly string[] = []): Promise<Started> {
    const args = ['serve', '--json', '--port', '0', '--upstream', upstream, ...extra];
    return start(core, [process.execPath, this.main, ...args], this.env);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export async function startOurs(home: Home, upstreamPort: number): Promise<Target> {
  const { child, line } = await home.serve(1, `http://127.0.0.1:${upstreamPort}`);
  const port = Number(new URL(String(line.url)).port);
  return { name: 'ours', port, token: home.token, pids: [child.pid ?? 0], stop: () => stop(child) };
}

export async function startBare(upstreamPort: number): Promise<Target> {
  const origin = `http://127.0.0.1:${upstreamPort}`;
  const { child, line } = await start(1, [process.execPath, scriptPath('bare.ts'), origin, AGENT_TOKEN]);
  return { name: 'bare', port: Number(line.port), token: AGENT_TOKEN, pids: [child.pid ?? 0], stop: () => stop(child) };
}

/** Null when nginx is not installed. */
export async function startNginx(upstreamPort: number): Promise<Target | null> {
  if (!isInstalled('nginx')) return null;
  const dir = mkdtempSync(join(tmpdir(), 'bollard-bench-nginx-'));
  const port = await freePort();
  writeFileSync(join(dir, 'nginx.conf'), nginxConfig(dir, port, upstreamPort));
  const argv = ['nginx', '-e', join(dir, 'error.log'), '-p', dir, '-c', join(dir, 'nginx.conf')];
  const [command = '', ...rest] = pinned ? ['taskset', '-c', '1', ...argv] : argv;
  const child = owned(spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'] }));
  const master = child.pid ?? 0;
  let workers: number[] = [];
  while (workers.length === 0) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(dir, 'error.log'), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8');
    workers = children.split(' ').filter(Boolean).map(Number);
  }
  return {
    name: 'nginx',
    port,
    token: AGENT_TOKEN,
    pids: workers,
    async stop() {
      await stop(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The same work as a C program does it: look the token up, put the key in, stream. No log. */
function nginxConfig(dir: string, port: number, upstreamPort: number): string {
  return `daemon off;
worker_processes 1;
pid ${dir}/pid;
error_log ${dir}/error.log error;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  map $http_xi_api_key $real_key { default ""; "${AGENT_TOKEN}" "${REAL_KEY}"; }
  upstream mock { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      if ($real_key = "") { return 401; }
      proxy_pass http://mock;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header xi-api-key $real_key;
      proxy_buffering off;
      proxy_request_buffering off;
    }
  }
}
`;
}

/** Below the range that outgoing connections take their ports from. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
