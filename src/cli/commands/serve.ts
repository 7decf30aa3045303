import { readFileSync } from 'node:fs';
import type { EntryShape } from '../../contract/shapes.ts';
import { curlLine } from '../../core/snippets.ts';
import { CallError } from '../../runtime/call-error.ts';
import { DEFAULT_PORT } from '../../runtime/data-dir.ts';
import { startInstance, vaultKeyOf } from '../../runtime/instance.ts';
import { type Command, dataDirOf, type Invocation, text } from '../command.ts';
import { feedLine } from '../feed.ts';
import { passphraseFromFile } from '../passphrase.ts';
import { warn } from '../session.ts';
import { CliFailure, type Terminal, UsageError } from '../terminal.ts';
import { READER_WORKER, VERSION } from '../version.ts';

export const SERVE_COMMANDS: readonly Command[] = [
  {
    name: ['serve'],
    usage: '[--port P] [--upstream live|sandbox|http://127.0.0.1:N] [--proxy URL] [--ca-file FILE]',
    summary: 'Run the gateway',
    arity: [0, 0],
    options: {
      port: { type: 'string' },
      upstream: { type: 'string' },
      proxy: { type: 'string' },
      'ca-file': { type: 'string' },
    },
    details: [
      '--port P        where agents reach it, on 127.0.0.1 and ::1; default 7117, 0 for any free one (or BOLLARD_PORT)',
      '--upstream U    live: each account at ElevenLabs (default); sandbox: nothing leaves this machine;',
      '                http://127.0.0.1:N: in place of ElevenLabs, for tests',
      '--proxy URL     an HTTP proxy for the way to ElevenLabs; the environment is not asked',
      '--ca-file FILE  certificates to trust beside the usual ones, PEM',
      'Ends on SIGINT or SIGTERM within 5 s; open calls are closed in the log.',
    ],
    run: serve,
  },
];

async function serve(invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  terminal.outliveOutput();
  const stopped = terminal.untilStopped();
  const caFile = text(invocation, 'ca-file');
  const proxy = text(invocation, 'proxy');
  // The first line says where it listens: what the start itself writes to the log waits for that.
  let early: EntryShape[] | null = [];
  const lineOf = (entry: EntryShape): string => {
    if (terminal.json) return `${JSON.stringify({ event: 'entry', ...entry })}\n`;
    // An allowed call is shown once, when it has ended.
    return entry.kind === 'decision' && entry.decision === 'allow' ? '' : `${feedLine(entry)}\n`;
  };
  const show = (entries: readonly EntryShape[]) => {
    if (early) early.push(...entries);
    else terminal.out(entries.map(lineOf).join(''));
  };
  const instance = await startInstance({
    dataDir: dataDirOf(invocation),
    version: VERSION,
    readerWorker: READER_WORKER,
    holder: 'bollard serve',
    port: portOf(invocation),
    upstream: upstreamOf(invocation),
    ...(caFile === undefined ? {} : { ca: readCa(caFile) }),
    ...(proxy === undefined ? {} : { proxy }),
    vaultKey: async () => vaultKeyOf(dataDirOf(invocation), await startPassphrase(invocation)),
    demoAgent: true,
    onWarning: (message) => warn(terminal, message),
    onEntries: show,
  }).catch((error: unknown) => {
    throw error instanceof CallError ? new CliFailure(error.message) : error;
  });
  announce(terminal, instance.url, instance.demoToken, instance.notes);
  const waiting = early;
  early = null;
  show(waiting);
  const signal = await stopped;
  if (!terminal.json) terminal.err(`${signal}: finishing open calls …\n`);
  await instance.close();
}

function announce(terminal: Terminal, url: string, demoToken: string | null, notes: readonly string[]): void {
  if (terminal.json) {
    const lines = [
      { event: 'listening', url },
      ...(demoToken ? [{ event: 'demo_agent', token: demoToken }] : []),
      ...notes.map((message) => ({ event: 'note', message })),
    ];
    terminal.out(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return;
  }
  const lines = demoToken
    ? [
        `A "Demo agent" was added; its token, shown only now: ${demoToken}`,
        'Try it in another terminal:',
        '',
        curlLine(url, demoToken),
      ]
    : [
        "With an agent's token in BOLLARD_TOKEN (a lost one is replaced with: bollard agent rotate AGENT):",
        '',
        curlLine(url, '$BOLLARD_TOKEN'),
      ];
  terminal.out(`${[`Bollard is listening at ${url}`, ...notes, '', ...lines, ''].join('\n')}\n`);
}

async function startPassphrase(invocation: Invocation): Promise<string | null> {
  const given = passphraseFromFile(invocation);
  if (given !== undefined) return given;
  if (!invocation.terminal.interactive || invocation.terminal.json) return null;
  return (await invocation.terminal.askSecret('Vault passphrase (Enter starts locked): ')) || null;
}

function portOf(invocation: Invocation): number {
  const given = text(invocation, 'port') ?? (invocation.terminal.env.BOLLARD_PORT || undefined);
  if (given === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!isPort(port, 0)) throw new UsageError(`"${given}" is no port: 0 (any free one) to 65535`);
  return port;
}

function upstreamOf(invocation: Invocation): string {
  const given = text(invocation, 'upstream') ?? 'live';
  const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(given)?.[1];
  if (given === 'live' || given === 'sandbox' || (port !== undefined && isPort(Number(port), 1))) return given;
  throw new UsageError(`"${given}" is no upstream: live, sandbox, or http://127.0.0.1:N`);
}

function isPort(port: number, least: 0 | 1): boolean {
  return port >= least && port <= 65_535;
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliFailure(`${file} was not read: ${error instanceof Error ? error.message : 'unknown error'}`);
  }
}
