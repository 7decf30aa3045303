/** Composition root of the command line: words in, one exit code out. 0 done, 1 refused or failed, 2 wrong usage. */
import { parseCommandLine } from './command.ts';
import { ACCOUNT_COMMANDS } from './commands/accounts.ts';
import { AGENT_COMMANDS } from './commands/agents.ts';
import { AUDIT_COMMANDS } from './commands/audit.ts';
import { LIMIT_COMMANDS } from './commands/limits.ts';
import { POLICY_COMMANDS } from './commands/policy.ts';
import { SERVE_COMMANDS } from './commands/serve.ts';
import { SYSTEM_COMMANDS, UNBUILT_COMMANDS } from './commands/system.ts';
import { VAULT_COMMANDS } from './commands/vault.ts';
import { type CommandGroup, helpText, helpValue } from './help.ts';
import { CliFailure, processTerminal, UsageError } from './terminal.ts';
import { VERSION } from './version.ts';

const GROUPS: readonly CommandGroup[] = [
  { title: 'Gateway', commands: [...SERVE_COMMANDS, ...SYSTEM_COMMANDS] },
  { title: 'Vault, keys and accounts', commands: [...VAULT_COMMANDS, ...ACCOUNT_COMMANDS] },
  { title: 'Agents', commands: AGENT_COMMANDS },
  { title: 'What an agent may do', commands: [...POLICY_COMMANDS, ...LIMIT_COMMANDS] },
  { title: 'The log', commands: AUDIT_COMMANDS },
  { title: 'Not in this version', commands: UNBUILT_COMMANDS },
];

async function run(argv: readonly string[]): Promise<number> {
  try {
    const parsed = parseCommandLine(
      argv,
      GROUPS.flatMap((group) => group.commands),
    );
    if (parsed.kind === 'run') {
      await parsed.command.run({ ...parsed.invocation, terminal: processTerminal(parsed.invocation.global.json) });
      return 0;
    }
    const terminal = processTerminal(parsed.json);
    if (parsed.kind === 'version') terminal.out(terminal.json ? `{"version":"${VERSION}"}\n` : `${VERSION}\n`);
    else terminal.out(terminal.json ? `${JSON.stringify(helpValue(GROUPS))}\n` : helpText(GROUPS, parsed.words));
    return 0;
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
    const usage = error instanceof UsageError;
    process.stderr.write(
      error instanceof CliFailure ? `${message}\n` : `bollard${usage ? '' : ' failed'}: ${message}\n`,
    );
    return usage ? 2 : 1;
  }
}

void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
