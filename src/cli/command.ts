/** The shape of a command, and how words on the command line become one. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { defaultDataDir } from '../runtime/data-dir.ts';
import { type Terminal, UsageError } from './terminal.ts';

interface GlobalOptions {
  readonly dataDir: string | undefined;
  readonly passphraseFile: string | undefined;
  readonly json: boolean;
}

export interface Invocation {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly global: GlobalOptions;
  readonly terminal: Terminal;
}

export interface Command {
  /** `['agent', 'add']`. */
  readonly name: readonly string[];
  /** What follows the name: `NAME [--preset ID]`. */
  readonly usage: string;
  readonly summary: string;
  /** Shown by `--help` for this command: what its words and options take. */
  readonly details?: readonly string[];
  /** Least and most positional words. */
  readonly arity: readonly [number, number];
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  readonly run: (invocation: Invocation) => Promise<void>;
}

const GLOBAL_OPTIONS = {
  'data-dir': { type: 'string' },
  'passphrase-file': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

export type Parsed =
  | { readonly kind: 'help'; readonly words: readonly string[]; readonly json: boolean }
  | { readonly kind: 'version'; readonly json: boolean }
  | { readonly kind: 'run'; readonly command: Command; readonly invocation: Omit<Invocation, 'terminal'> };

/** Finds the command and its options. Throws UsageError: an unknown word or option is never guessed. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Parsed {
  const loose = parseArgs({ args: [...argv], options: GLOBAL_OPTIONS, strict: false, allowPositionals: true });
  const command = findCommand(loose.positionals, commands);
  const json = loose.values.json === true;
  if (loose.values.help) return { kind: 'help', words: loose.positionals, json };
  if (loose.values.version) return { kind: 'version', json };
  if (!command) throw new UsageError(explainUnknown(loose.positionals, commands));

  const { values, positionals } = parseStrictly(argv, command);
  const words = positionals.slice(command.name.length);
  const [least, most] = command.arity;
  if (words.length < least || words.length > most) throw new UsageError(`usage: ${usageLine(command)}`);
  const { 'data-dir': dataDir, 'passphrase-file': passphraseFile, json: _json, help, version, ...options } = values;
  return {
    kind: 'run',
    command,
    invocation: {
      words,
      options,
      global: {
        dataDir: typeof dataDir === 'string' ? dataDir : undefined,
        passphraseFile: typeof passphraseFile === 'string' ? passphraseFile : undefined,
        json,
      },
    },
  };
}

export function usageLine(command: Command): string {
  return `bollard ${[...command.name, command.usage].filter(Boolean).join(' ')}`;
}

export function dataDirOf(invocation: Invocation): string {
  return invocation.global.dataDir ?? defaultDataDir(invocation.terminal.env);
}

/** A string option, or undefined. */
export function text(invocation: Invocation, name: string): string | undefined {
  const value = invocation.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The n-th positional word; arity has been checked. */
export function word(invocation: Invocation, index: number): string {
  return invocation.words[index] ?? '';
}

function parseStrictly(argv: readonly string[], command: Command) {
  try {
    return parseArgs({
      args: [...argv],
      options: { ...GLOBAL_OPTIONS, ...command.options },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'wrong option';
    throw new UsageError(`${reason}. usage: ${usageLine(command)}`);
  }
}

function findCommand(words: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find((command) => command.name.every((part, index) => words[index] === part));
}

function explainUnknown(words: readonly string[], commands: readonly Command[]): string {
  if (words.length === 0) return 'say what to do; bollard --help lists the commands';
  const family = commands.filter((command) => command.name[0] === words[0]).map((command) => command.name.join(' '));
  if (family.length > 0) return `say which: ${family.join(', ')}`;
  return `"${words[0]}" is no command; bollard --help lists them`;
}
