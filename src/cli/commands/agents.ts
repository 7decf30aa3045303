import type { AgentShape } from '../../contract/shapes.ts';
import { normaliseName } from '../../core/agent-name.ts';
import { PRESETS } from '../../core/presets.ts';
import { CLIENT_IDS, snippet } from '../../core/snippets.ts';
import { type Command, type Invocation, text, word } from '../command.ts';
import { withSession } from '../session.ts';
import { agentDetails, agentTable } from '../tables.ts';
import { CliFailure, print, UsageError } from '../terminal.ts';
import { parseWhen } from '../when.ts';

export const AGENT_COMMANDS: readonly Command[] = [
  {
    name: ['agent', 'add'],
    usage: 'NAME [--preset ID] [--account N] [--expires WHEN]',
    summary: 'Add an agent; prints its token once',
    arity: [1, 1],
    options: { preset: { type: 'string' }, account: { type: 'string' }, expires: { type: 'string' } },
    details: [
      `--preset ID     what it may do at first: ${PRESETS.map((preset) => preset.id).join(', ')}; default: nothing`,
      '--account N     the account its calls use; default: the default account',
      '--expires WHEN  2026-12-01, an ISO time, or a span from now: 30m, 12h, 7d',
    ],
    run: add,
  },
  { name: ['agent', 'list'], usage: '', summary: 'List the agents', arity: [0, 0], run: list },
  { name: ['agent', 'show'], usage: 'AGENT', summary: 'Show one agent and what it may do', arity: [1, 1], run: show },
  { name: ['agent', 'rename'], usage: 'AGENT NAME', summary: 'Rename an agent', arity: [2, 2], run: rename },
  { name: ['agent', 'pause'], usage: 'AGENT', summary: 'Refuse its new calls', arity: [1, 1], run: pause },
  { name: ['agent', 'resume'], usage: 'AGENT', summary: 'Let it call again', arity: [1, 1], run: resume },
  {
    name: ['agent', 'rotate'],
    usage: 'AGENT',
    summary: 'Replace its token; prints the new one once',
    arity: [1, 1],
    run: rotate,
  },
  { name: ['agent', 'remove'], usage: 'AGENT', summary: 'Remove an agent and its token', arity: [1, 1], run: remove },
  { name: ['agent', 'bind'], usage: 'AGENT ACCOUNT', summary: 'Bind an agent to an account', arity: [2, 2], run: bind },
  {
    name: ['agent', 'snippet'],
    usage: 'AGENT [CLIENT]',
    summary: 'How to point a client at Bollard',
    arity: [1, 2],
    details: [`CLIENT: ${CLIENT_IDS.join(', ')}; default: curl`],
    run: showSnippet,
  },
];

async function add(invocation: Invocation): Promise<void> {
  const expires = text(invocation, 'expires');
  const input = {
    name: checkedName(word(invocation, 0)),
    ...optional('preset', text(invocation, 'preset')),
    ...optional('account', text(invocation, 'account')),
    ...optional('expiresAt', expires === undefined ? undefined : parseWhen(expires, Date.now(), 'after')),
  };
  const made = await withSession(invocation, (session) => session.call('agent.add', input));
  print(
    invocation.terminal,
    [
      `Added ${made.name} (${made.id}).`,
      `Token, shown only now: ${made.token}`,
      `Address: ${made.baseUrl}`,
      input.preset === undefined
        ? `It may do nothing yet: bollard grant ${quote(made.name)} AREA LEVEL`
        : `What it may do: bollard agent show ${quote(made.name)}`,
    ].join('\n'),
    made,
  );
}

async function list(invocation: Invocation): Promise<void> {
  const { agents } = await withSession(invocation, (session) => session.call('agent.list', {}));
  print(
    invocation.terminal,
    agents.length ? agentTable(agents) : 'No agents yet. Add one: bollard agent add NAME',
    agents,
  );
}

async function show(invocation: Invocation): Promise<void> {
  await printAgent(invocation, 'agent.show', (agent) => agentDetails(agent));
}

async function pause(invocation: Invocation): Promise<void> {
  await printAgent(invocation, 'agent.pause', (agent) => `${agent.name} is paused: its new calls are refused.`);
}

async function resume(invocation: Invocation): Promise<void> {
  await printAgent(invocation, 'agent.resume', (agent) => `${agent.name} may call again.`);
}

async function printAgent(
  invocation: Invocation,
  call: 'agent.show' | 'agent.pause' | 'agent.resume',
  words: (agent: AgentShape) => string,
): Promise<void> {
  const agent = await withSession(invocation, (session) => session.call(call, { agent: word(invocation, 0) }));
  print(invocation.terminal, words(agent), agent);
}

async function rename(invocation: Invocation): Promise<void> {
  const input = { agent: word(invocation, 0), name: checkedName(word(invocation, 1)) };
  const agent = await withSession(invocation, (session) => session.call('agent.rename', input));
  print(invocation.terminal, `Renamed to ${agent.name}.`, agent);
}

async function rotate(invocation: Invocation): Promise<void> {
  const made = await withSession(invocation, (session) => session.call('agent.rotate', { agent: word(invocation, 0) }));
  print(
    invocation.terminal,
    `The old token of ${made.name} no longer works.\nToken, shown only now: ${made.token}`,
    made,
  );
}

async function remove(invocation: Invocation): Promise<void> {
  const done = await withSession(invocation, (session) => session.call('agent.remove', { agent: word(invocation, 0) }));
  print(invocation.terminal, done.message, done);
}

async function bind(invocation: Invocation): Promise<void> {
  const input = { agent: word(invocation, 0), account: word(invocation, 1) };
  const agent = await withSession(invocation, (session) => session.call('agent.bind', input));
  print(invocation.terminal, `${agentDetails(agent)}`, agent);
}

async function showSnippet(invocation: Invocation): Promise<void> {
  const client = invocation.words[1] ?? 'curl';
  if (!CLIENT_IDS.includes(client))
    throw new UsageError(`no snippet for "${client}"; there are: ${CLIENT_IDS.join(', ')}`);
  const { agent, url } = await withSession(invocation, async (session) => ({
    agent: await session.call('agent.show', { agent: word(invocation, 0) }),
    url: (await session.call('status.get', {})).baseUrl,
  }));
  const note = `BOLLARD_TOKEN: the token of ${agent.name}, which ends in ${agent.tokenHint}`;
  print(invocation.terminal, snippet(client, url, note), {
    agent: agent.name,
    client,
    baseUrl: url,
    snippet: snippet(client, url),
  });
}

/** The core checks it as well; here the answer is in words, whatever the length. */
function checkedName(given: string): string {
  const name = normaliseName(given);
  if (!name.ok) throw new CliFailure(name.message);
  return name.name;
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: string });
}

function quote(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
