import type { CreditsShape } from '../../contract/shapes.ts';
import { columns } from '../columns.ts';
import type { Command, Invocation } from '../command.ts';
import { creditWords } from '../limit-tables.ts';
import { withSession } from '../session.ts';
import { CliFailure, print, UsageError } from '../terminal.ts';
import { localMinute } from '../when.ts';

export const SYSTEM_COMMANDS: readonly Command[] = [
  { name: ['stop-all'], usage: '', summary: 'Refuse the new calls of every agent', arity: [0, 0], run: stopAll },
  { name: ['resume-all'], usage: '', summary: 'End Stop all', arity: [0, 0], run: resumeAll },
  { name: ['status'], usage: '', summary: 'What is running, locked or stopped', arity: [0, 0], run: status },
  {
    name: ['doctor'],
    usage: '',
    summary: 'Look for what is wrong and say what would mend it',
    arity: [0, 0],
    run: doctor,
  },
];

/** Commands that come with their own issues: a usage error names what is missing instead of doing half of it. */
export const UNBUILT_COMMANDS: readonly Command[] = [
  notYet('approvals', 'list|watch|approve|deny', 'Approvals of held calls', ['for']),
];

function notYet(name: string, usage: string, what: string, options: readonly string[]): Command {
  return {
    name: [name],
    usage,
    summary: what,
    arity: [0, Number.POSITIVE_INFINITY],
    options: Object.fromEntries(options.map((option) => [option, { type: 'string' as const }])),
    run: () => Promise.reject(new UsageError(`${what} are not in this version: there is no "${name}" yet`)),
  };
}

const VAULT_WORDS = {
  none: 'none yet: there is only the sandbox',
  locked: 'locked',
  unlocked: 'unlocked',
  policy_changed: 'unlocked, but the policy was changed behind Bollard: nothing is forwarded',
} as const;

async function stopAll(invocation: Invocation): Promise<void> {
  const done = await withSession(invocation, (session) => session.call('stop.all', {}));
  print(invocation.terminal, done.message, done);
}

async function resumeAll(invocation: Invocation): Promise<void> {
  const done = await withSession(invocation, (session) => session.call('stop.resume', {}));
  print(invocation.terminal, done.message, done);
}

async function status(invocation: Invocation): Promise<void> {
  const { state, credits } = await withSession(invocation, async (session) => ({
    state: await session.call('status.get', {}),
    credits: await session.call('credits.get', {}),
  }));
  const rows = [
    ['gateway', state.running ? `running at ${state.url}${state.sandbox ? ' (sandbox)' : ''}` : 'not running'],
    ...(state.stopped ? [['stopped', 'every new call is refused until bollard resume-all']] : []),
    ['agents', `${state.agents}${state.agentsPaused > 0 ? `, ${state.agentsPaused} paused` : ''}`],
    ['vault', VAULT_WORDS[state.vault]],
    ...credits.accounts.map((account) => ['credits', creditLine(account, credits)]),
    [
      'log',
      `${state.logEntries} entries, ${(state.logBytes / 1e6).toFixed(1)} MB${state.logHealthy ? '' : ', cannot be written: nothing is forwarded'}`,
    ],
    ['data', state.dataDir],
    ['version', state.version],
  ];
  print(invocation.terminal, columns(rows), {
    ...state,
    credits: { accounts: credits.accounts, limits: credits.limits },
  });
}

/** `main: 120 credits in the last day; 8,000 of 10,000 left; day limit: 380 credits left`. */
function creditLine(account: CreditsShape['accounts'][number], { limits }: CreditsShape): string {
  const { used, limit, resetAt } = account;
  const usage = limits.accounts.find(({ accountId }) => accountId === account.id)?.usage ?? [];
  const parts = [
    `${creditWords(account.spent.lastDay)} in the last day`,
    ...(used === null || limit === null
      ? []
      : [`${creditWords(Math.max(0, limit - used))} of ${creditWords(limit)} left`]),
    ...(resetAt === null ? [] : [`renews ${localMinute(resetAt)}`]),
    ...usage.map(({ limit: name, left }) =>
      name === 'floor' ? `${creditWords(left)} above the floor` : `${name} limit: ${creditWords(left)} left`,
    ),
  ];
  return `${account.name}: ${parts.join('; ')}`;
}

async function doctor(invocation: Invocation): Promise<void> {
  const { checks } = await withSession(invocation, (session) => session.call('doctor.run', {}));
  const marks = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' };
  print(
    invocation.terminal,
    checks.map((check) => `${marks[check.state]}  ${check.name}: ${check.message}`).join('\n'),
    checks,
  );
  const problems = checks.filter((check) => check.state === 'problem').length;
  if (problems > 0) throw new CliFailure(`${problems} ${problems === 1 ? 'problem' : 'problems'} found.`);
}
