import { readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { AREAS, findArea, OPERATIONS } from '../../core/catalogue/catalogue.ts';
import { type Command, type Invocation, word } from '../command.ts';
import { withSession } from '../session.ts';
import { agentDetails, areaTable, operationTable } from '../tables.ts';
import { CliFailure, print, UsageError } from '../terminal.ts';

const LEVELS = ['off', 'read', 'write', 'full'] as const;
const RULES = ['allow', 'ask', 'deny', 'inherit'] as const;
const MAX_POLICY_BYTES = 4 * 1024 * 1024;

export const POLICY_COMMANDS: readonly Command[] = [
  {
    name: ['grant'],
    usage: 'AGENT AREA off|read|write|full',
    summary: 'Set what an agent may do in an area',
    arity: [3, 3],
    run: grant,
  },
  {
    name: ['rule'],
    usage: 'AGENT OPERATION allow|ask|deny|inherit',
    summary: 'Override one operation for an agent',
    arity: [3, 3],
    run: rule,
  },
  {
    name: ['catalog'],
    usage: '[AREA]',
    summary: 'List the areas, or the operations of one',
    arity: [0, 1],
    run: catalog,
  },
  { name: ['policy', 'show'], usage: 'AGENT', summary: 'What an agent may do', arity: [1, 1], run: show },
  {
    name: ['policy', 'explain'],
    usage: 'AGENT METHOD PATH',
    summary: 'The decision on a call and the switch behind it; nothing is sent',
    arity: [3, 3],
    run: explain,
  },
  {
    name: ['policy', 'export'],
    usage: 'FILE',
    summary: 'Write grants, rules and limits to a file',
    arity: [1, 1],
    run: exportPolicy,
  },
  {
    name: ['policy', 'import'],
    usage: 'FILE',
    summary: 'Apply grants, rules and limits from a file',
    arity: [1, 1],
    run: importPolicy,
  },
];

async function grant(invocation: Invocation): Promise<void> {
  const level = oneOf(LEVELS, word(invocation, 2));
  const input = { agent: word(invocation, 0), area: word(invocation, 1), level };
  const done = await withSession(invocation, (session) => session.call('grant.set', input));
  print(invocation.terminal, done.message, done);
}

async function rule(invocation: Invocation): Promise<void> {
  const chosen = oneOf(RULES, word(invocation, 2));
  const input = {
    agent: word(invocation, 0),
    operation: word(invocation, 1),
    effect: chosen === 'inherit' ? null : chosen,
  };
  const done = await withSession(invocation, (session) => session.call('rule.set', input));
  print(invocation.terminal, done.message, done);
}

async function catalog(invocation: Invocation): Promise<void> {
  const id = invocation.words[0];
  if (id !== undefined && !findArea(id)) throw new CliFailure(`There is no area "${id}"; bollard catalog lists them.`);
  const areas = id === undefined ? AREAS : AREAS.filter((area) => area.id === id);
  const value = areas.map((area) => ({
    id: area.id,
    title: area.title,
    heading: area.heading,
    read: area.read,
    write: area.write,
    operations: OPERATIONS.filter((operation) => operation.area === area.id).map((operation) => ({
      id: operation.id,
      method: operation.method,
      path: operation.path,
      access: operation.access,
      effects: operation.effects,
      neverForward: operation.neverForward,
      deprecated: operation.deprecated,
      label: operation.label,
    })),
  }));
  print(invocation.terminal, id === undefined ? areaTable() : operationTable(id), value);
}

async function show(invocation: Invocation): Promise<void> {
  const agent = await withSession(invocation, (session) => session.call('agent.show', { agent: word(invocation, 0) }));
  print(invocation.terminal, agentDetails(agent), agent);
}

async function explain(invocation: Invocation): Promise<void> {
  const input = { agent: word(invocation, 0), method: word(invocation, 1).toUpperCase(), path: word(invocation, 2) };
  const decision = await withSession(invocation, (session) => session.call('policy.explain', input));
  print(invocation.terminal, `${decision.sentence}\nDecided by: ${decision.switch}`, decision);
}

async function exportPolicy(invocation: Invocation): Promise<void> {
  const file = fullPath(word(invocation, 0));
  const { document } = await withSession(invocation, (session) => session.call('policy.export', {}));
  try {
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new CliFailure(`${file} was not written: ${reasonOf(error)}`);
  }
  print(invocation.terminal, `Wrote the policy to ${file}. It holds no key and no token.`, { file });
}

async function importPolicy(invocation: Invocation): Promise<void> {
  const file = fullPath(word(invocation, 0));
  let document: unknown;
  try {
    const bytes = readFileSync(file);
    if (bytes.length > MAX_POLICY_BYTES) throw new Error('it is larger than 4 MB');
    document = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CliFailure(`${file} was not read: ${reasonOf(error)}`);
  }
  const result = await withSession(invocation, (session) => session.call('policy.import', { document }));
  print(invocation.terminal, result.message, result);
}

function oneOf<T extends string>(choices: readonly T[], given: string): T {
  const found = choices.find((choice) => choice === given);
  if (!found) throw new UsageError(`"${given}" is not one of ${choices.join(', ')}`);
  return found;
}

function fullPath(file: string): string {
  return isAbsolute(file) ? file : resolve(process.cwd(), file);
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'it exists already';
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? error.message : 'unknown error';
}
