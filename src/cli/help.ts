import { type Command, usageLine } from './command.ts';
import { columns } from './tables.ts';

const GLOBAL_HELP = [
  ['--data-dir DIR', 'where Bollard keeps its data (or BOLLARD_DATA_DIR)'],
  [
    '--passphrase-file FILE',
    'the vault passphrase, first line of a file only you can read (or BOLLARD_PASSPHRASE_FILE)',
  ],
  ['--json', 'one JSON value on standard output, nothing else; serve and tail: one per line'],
  ['--help, --version', ''],
] as const;

export function helpText(commands: readonly Command[], command: Command | undefined): string {
  if (command) return `${usageLine(command)}\n\n${command.summary}.\n`;
  return [
    'Bollard decides what AI agents on this machine may do with your ElevenLabs account.',
    '',
    columns(commands.map((each) => [`  ${usageLine(each).slice('bollard '.length)}`, each.summary])),
    '',
    columns(GLOBAL_HELP.map(([option, meaning]) => [`  ${option}`, meaning])),
    '',
    'Exit status: 0 done, 1 refused or failed, 2 wrong usage.',
    '',
  ].join('\n');
}
