/** What `--help` says: of everything, of a family of commands, of one command. */

import { columns } from './columns.ts';
import { type Command, usageLine } from './command.ts';

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

const GLOBAL_HELP = [
  ['--data-dir DIR', 'where Bollard keeps its data (or BOLLARD_DATA_DIR)'],
  ['--passphrase-file FILE', 'the vault passphrase: first line of a file that only you can read'],
  ['', '(or BOLLARD_PASSPHRASE_FILE)'],
  ['--json', 'one JSON value on standard output, nothing else; serve and tail: one per line'],
  ['--help, --version', ''],
] as const;

/** Longer usages get a line of their own, so that the summaries stay in sight on a terminal of 80 columns. */
const USAGE_WIDTH = 38;

/** `words`: what stood on the command line beside `--help`. */
export function helpText(groups: readonly CommandGroup[], words: readonly string[]): string {
  const commands = groups.flatMap((group) => group.commands);
  const named = commands.find((command) => command.name.every((part, index) => words[index] === part));
  if (named) return commandHelp(named);
  const family = commands.filter((command) => words.length > 0 && command.name[0] === words[0]);
  if (family.length > 0) return `${family.map(commandLine).join('\n')}\n`;
  return [
    'Bollard decides what AI agents on this machine may do with your ElevenLabs account.',
    '',
    ...groups.flatMap((group) => [group.title, ...group.commands.map(commandLine), '']),
    'Everywhere',
    columns(GLOBAL_HELP.map(([option, meaning]) => [`  ${option}`, meaning])),
    '',
    'bollard COMMAND --help explains one command.',
    'Exit status: 0 done, 1 refused or failed, 2 wrong usage.',
    '',
  ].join('\n');
}

/** The same for a program: every command with its usage and summary. */
export function helpValue(groups: readonly CommandGroup[]): readonly object[] {
  return groups.flatMap((group) =>
    group.commands.map((command) => ({
      command: command.name.join(' '),
      usage: usageLine(command),
      summary: command.summary,
    })),
  );
}

function commandHelp(command: Command): string {
  const details = command.details ? ['', ...command.details.map((line) => `  ${line}`)] : [];
  return [`usage: ${usageLine(command)}`, '', `${command.summary}.`, ...details, ''].join('\n');
}

function commandLine(command: Command): string {
  const usage = `  ${usageLine(command).slice('bollard '.length)}`;
  const gap = usage.length < USAGE_WIDTH ? ' '.repeat(USAGE_WIDTH - usage.length) : `\n${' '.repeat(USAGE_WIDTH)}`;
  return `${usage}${gap}${command.summary}`;
}
