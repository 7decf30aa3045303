/** What a command may touch of the outside: streams, environment, and whether a person is there. */
import { createInterface } from 'node:readline';

export interface Terminal {
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A person can be asked: both ends are a terminal. */
  readonly interactive: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Everything on standard input up to `maxBytes`, refused when it is a terminal. */
  readInput(maxBytes: number): Promise<string>;
  /** Asks without echo. */
  askSecret(question: string): Promise<string>;
  /** Resolves when the process is asked to end (SIGINT, SIGTERM, SIGHUP). */
  untilStopped(): Promise<string>;
  /** Goes on when nobody reads standard output any more; without this, the process ends then. */
  outliveOutput(): void;
}

/** A refusal or a failure: one line on standard error, exit 1. */
export class CliFailure extends Error {}

/** Wrong usage: exit 2. */
export class UsageError extends Error {}

export function processTerminal(json: boolean): Terminal {
  let outlive = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (!outlive) process.exit();
    });
  }
  return {
    json,
    env: process.env,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readInput,
    askSecret,
    untilStopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
      }),
    outliveOutput: () => {
      outlive = true;
    },
  };
}

/** Prints the one JSON value of `--json`, or the words for a person. */
export function print(terminal: Terminal, words: string, value: unknown): void {
  terminal.out(terminal.json ? `${JSON.stringify(value)}\n` : `${words}\n`);
}

async function readInput(maxBytes: number): Promise<string> {
  if (process.stdin.isTTY)
    throw new CliFailure('Give the key on standard input, for example: bollard key set < key.txt');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) throw new CliFailure(`Standard input is longer than ${maxBytes} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function askSecret(question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
    process.stderr.write(question);
    // readline echoes what is typed through this method: silenced, so that the passphrase never shows.
    Object.assign(reader, { _writeToOutput: () => undefined });
    reader.question('', (answer) => {
      process.stderr.write('\n');
      reader.close();
      resolve(answer);
    });
    reader.once('SIGINT', () => {
      process.stderr.write('\n');
      reader.close();
      reject(new CliFailure('Cancelled.'));
    });
  });
}
