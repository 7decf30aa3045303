#!/usr/bin/env node
/** Composition root of the command line: words in, one exit code out. 0 done, 1 refused or failed, 2 wrong usage. */
import { parseCommandLine } from './command.ts';
import { ACCOUNT_COMMANDS } from './commands/accounts.ts';
import { AGENT_COMMANDS } from './commands/agents.ts';
import { AUDIT_COMMANDS } from './commands/audit.ts';
import { POLICY_COMMANDS } from './commands/policy.ts';
import { SERVE_COMMANDS } from './commands/serve.ts';
import { SYSTEM_COMMANDS } from './commands/system.ts';
import { VAULT_COMMANDS } from './commands/vault.ts';
import { helpText } from './help.ts';
import { CliFailure, processTerminal, UsageError } from './terminal.ts';
import { VERSION } from './version.ts';

const COMMANDS = [
  ...VAULT_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...AGENT_COMMANDS,
  ...POLICY_COMMANDS,
  ...SERVE_COMMANDS,
  ...AUDIT_COMMANDS,
  ...SYSTEM_COMMANDS,
];

async function run(argv: readonly string[]): Promise<number> {
  try {
    const parsed = parseCommandLine(argv, COMMANDS);
    if (parsed.kind === 'version') process.stdout.write(`${VERSION}\n`);
    else if (parsed.kind === 'help') process.stdout.write(helpText(COMMANDS, parsed.command));
    else await parsed.command.run({ ...parsed.invocation, terminal: processTerminal(parsed.invocation.global.json) });
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`bollard: ${error.message}\n`);
      return 2;
    }
    if (error instanceof CliFailure) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    process.stderr.write(`bollard failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
