import type { CallInput } from '../../contract/calls.ts';
import type { AccountShape, AgentShape } from '../../contract/shapes.ts';
import { COUNT_RANGES, GUARD_RANGES } from '../../core/limits.ts';
import { columns } from '../columns.ts';
import { type Command, type Invocation, text, word } from '../command.ts';
import {
  countOption,
  creditsOption,
  idsOption,
  switchOption,
  thresholdOption,
  unpricedOption,
} from '../limit-options.ts';
import { accountLimitTable, agentLimitTable } from '../limit-tables.ts';
import { withSession } from '../session.ts';
import { print, UsageError } from '../terminal.ts';
import { parseWhen } from '../when.ts';

const WINDOWS = ['hour', 'day', 'month'] as const;
const AGENT_OPTIONS = [
  ...WINDOWS,
  'per-request',
  'characters',
  'voices',
  'models',
  'parallel',
  'voice-slots',
  'weight',
  'unpriced',
  'raise',
  'until',
];

export const LIMIT_COMMANDS: readonly Command[] = [
  {
    name: ['limit'],
    usage: 'AGENT [--hour N] [--day N] [--month N] [--per-request N] …',
    summary: 'Set the limits of an agent; without options, show them and what is left',
    arity: [1, 1],
    options: strings(AGENT_OPTIONS),
    details: [
      'N is in credits, at most 3 decimal places; none clears a limit.',
      '--hour N, --day N, --month N  most credits in a clock hour, a day here, a month of the account',
      '--per-request N               most credits of one request',
      '--characters N                most characters of the text of one request',
      '--voices A,B  --models A,B    ids: no others may be used',
      '--parallel N                  calls at a time; more wait',
      '--voice-slots N               voices it may add in a month of the account',
      '--weight N                    turns in the queue for each turn of another agent: 1 to 10',
      '--unpriced deny|ask|N         a call whose cost cannot be bounded: refused, asked about, or counted as N credits',
      '--raise N [--until WHEN]      adds N credits to hour, day and month until WHEN, else until this day ends',
      '                              WHEN: 2026-12-01, an ISO time, or a span from now: 30m, 12h, 7d',
    ],
    run: limit,
  },
  {
    name: ['account', 'limit'],
    usage: 'NAME [--hour N] [--day N] [--month N] [--floor N] …',
    summary: 'Set the limits of an account; without options, show them',
    arity: [1, 1],
    options: strings([...WINDOWS, 'floor', 'owner-slot']),
    details: [
      'N is in credits, at most 3 decimal places; none clears a limit. All agents of the account share them.',
      '--hour N, --day N, --month N  most credits in a clock hour, a day here, a month of the account',
      '--floor N                     credits of the account that are kept back for you',
      "--owner-slot on|off           keep one place at the plan's ceiling free for you",
    ],
    run: accountLimit,
  },
  {
    name: ['guard'],
    usage: '[--identical N] [--denials N] [--habit N]',
    summary: 'When an agent that runs away is paused; without options, show it',
    arity: [0, 0],
    options: strings(['identical', 'denials', 'habit']),
    details: [
      'Each is a whole number, or off. bollard agent resume lets a paused agent call again.',
      '--identical N  so many identical calls that cost credits, forwarded in 60 seconds',
      '--denials N    so many denied calls in 60 seconds',
      "--habit N      an hour's spending of N times the agent's usual hour",
    ],
    run: guard,
  },
];

async function limit(invocation: Invocation): Promise<void> {
  const agent = word(invocation, 0);
  const edit = agentEdit(invocation);
  const raise = raiseInput(invocation, agent);
  const wantsEdit = Object.values(edit).some((value) => value !== undefined);
  const shown = await withSession(invocation, async (session) => {
    if (!wantsEdit && raise === null) {
      const found = await session.call('agent.show', { agent });
      const { limits } = await session.call('credits.get', {});
      return { agent: found, usage: limits.agents.find(({ agentId }) => agentId === found.id)?.usage ?? [] };
    }
    let changed: AgentShape | null = null;
    if (wantsEdit) changed = await session.call('limit.set', { ...edit, agent });
    if (raise !== null) changed = await session.call('limit.raise', raise);
    return { agent: changed ?? (await session.call('agent.show', { agent })), usage: [] };
  });
  const { id, name, limits } = shown.agent;
  print(invocation.terminal, agentLimitTable(shown.agent, shown.usage), { id, name, limits, usage: shown.usage });
}

async function accountLimit(invocation: Invocation): Promise<void> {
  const account = word(invocation, 0);
  const edit = {
    ...windowsEdit(invocation),
    floor: creditsOption(invocation, 'floor'),
    ownerSlot: switchOption(invocation, 'owner-slot'),
  };
  const wantsEdit = Object.values(edit).some((value) => value !== undefined);
  const shown = await withSession(invocation, async (session) => {
    // With nothing to change it only answers with what there is.
    const found: AccountShape = await session.call('account.limit', { ...edit, account });
    if (wantsEdit) return { account: found, usage: [] };
    const { limits } = await session.call('credits.get', {});
    return { account: found, usage: limits.accounts.find(({ accountId }) => accountId === found.id)?.usage ?? [] };
  });
  const { id, name, limits } = shown.account;
  print(invocation.terminal, accountLimitTable(shown.account, shown.usage), { id, name, limits, usage: shown.usage });
}

async function guard(invocation: Invocation): Promise<void> {
  const edit = {
    identical: thresholdOption(invocation, 'identical', GUARD_RANGES.identical),
    denials: thresholdOption(invocation, 'denials', GUARD_RANGES.denials),
    habit: thresholdOption(invocation, 'habit', GUARD_RANGES.habit),
  };
  const wantsEdit = Object.values(edit).some((value) => value !== undefined);
  const { identical, denials, habit } = await withSession(invocation, (session) =>
    wantsEdit ? session.call('guard.set', edit) : session.call('guard.get', {}),
  );
  const rows = [
    ['identical calls', identical === null ? 'off' : `an agent is paused at ${identical} in 60 s`],
    ['denied calls', denials === null ? 'off' : `an agent is paused at ${denials} in 60 s`],
    ['habit', habit === null ? 'off' : `an agent is paused at ${habit} times its usual hour`],
  ];
  print(invocation.terminal, columns(rows), { identical, denials, habit });
}

function agentEdit(invocation: Invocation): Omit<CallInput<'limit.set'>, 'agent'> {
  return {
    ...windowsEdit(invocation),
    perRequest: creditsOption(invocation, 'per-request'),
    characters: countOption(invocation, 'characters', COUNT_RANGES.characters),
    voices: idsOption(invocation, 'voices'),
    models: idsOption(invocation, 'models'),
    parallel: countOption(invocation, 'parallel', COUNT_RANGES.parallel),
    voiceSlots: countOption(invocation, 'voice-slots', COUNT_RANGES.voiceSlots),
    weight: countOption(invocation, 'weight', COUNT_RANGES.weight),
    unpriced: unpricedOption(invocation),
  };
}

function windowsEdit(invocation: Invocation): Pick<CallInput<'limit.set'>, 'hour' | 'day' | 'month'> {
  const [hour, day, month] = WINDOWS.map((name) => creditsOption(invocation, name));
  return { hour, day, month };
}

function raiseInput(invocation: Invocation, agent: string): CallInput<'limit.raise'> | null {
  const credits = creditsOption(invocation, 'raise');
  const until = text(invocation, 'until');
  if (until !== undefined && (credits === undefined || credits === null)) {
    throw new UsageError('--until goes with --raise and a number of credits');
  }
  if (credits === undefined) return null;
  if (credits === 0) throw new UsageError('--raise takes more than 0 credits, or none');
  return { agent, credits, until: until === undefined ? undefined : parseWhen(until, Date.now(), 'after') };
}

function strings(names: readonly string[]): Record<string, { type: 'string' }> {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
}
