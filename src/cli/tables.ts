/** Words and columns for a person; `--json` never passes here. */
import type { CallOutput } from '../contract/calls.ts';
import type { AccountShape, AgentShape } from '../contract/shapes.ts';
import { AREAS, OPERATIONS } from '../core/catalogue/catalogue.ts';
import { columns } from './columns.ts';
import { agentLimitLines } from './limit-tables.ts';
import { localMinute } from './when.ts';

export function agentTable(agents: readonly AgentShape[]): string {
  return columns([
    ['NAME', 'ID', 'ACCOUNT', 'STATE', 'TOKEN', 'EXPIRES', 'LAST SEEN'],
    ...agents.map((agent) => [
      agent.name,
      agent.id,
      accountOf(agent),
      stateOf(agent),
      `…${agent.tokenHint}`,
      agent.expiresAt ? localMinute(agent.expiresAt) : 'never',
      agent.lastSeenAt ? localMinute(agent.lastSeenAt) : 'never',
    ]),
  ]);
}

export function agentDetails(agent: AgentShape): string {
  const grants = AREAS.filter((area) => (agent.grants[area.id] ?? 'off') !== 'off');
  const rules = Object.entries(agent.rules);
  const limits = agentLimitLines(agent);
  return [
    `${agent.name} (${agent.id})`,
    `  account    ${accountOf(agent)}`,
    `  state      ${stateOf(agent)}`,
    `  token      ends in ${agent.tokenHint}${agent.expiresAt ? `, valid until ${localMinute(agent.expiresAt)}` : ''}`,
    `  last seen  ${agent.lastSeenAt ? localMinute(agent.lastSeenAt) : 'never'}${agent.userAgent ? ` as ${agent.userAgent}` : ''}`,
    grants.length === 0 ? '  It may do nothing yet: everything is denied until it is allowed.' : '  It may:',
    ...grants.map((area) => `    ${area.title}: ${agent.grants[area.id]}`),
    ...(limits.length > 0 ? ['  Limits:', ...limits.map((line) => `    ${line}`)] : []),
    ...(rules.length > 0 ? ['  Rules:', ...rules.map(([operation, effect]) => `    ${operation}: ${effect}`)] : []),
  ].join('\n');
}

export function accountTable(accounts: readonly AccountShape[]): string {
  return columns([
    ['NAME', 'KIND', 'REGION', 'KEY', 'AGENTS', ''],
    ...accounts.map((account) => [
      account.name,
      account.kind,
      account.region,
      account.kind === 'sandbox' ? 'needs none' : account.hasKey ? `ends in ${account.keyHint}` : 'none',
      String(account.agents),
      account.isDefault ? 'default' : '',
    ]),
  ]);
}

export function reachWords({ message, tier, reach, notes }: CallOutput<'key.test'>): string {
  const rows = columns([['AREA', 'KEY'], ...reach.map(({ title, words }) => [title, words])]);
  return [message, ...(tier === null ? [] : [`Plan: ${tier}`]), '', rows, '', ...notes].join('\n');
}

export function areaTable(): string {
  const rows: string[][] = [];
  let heading = '';
  for (const area of AREAS) {
    if (area.heading !== heading) {
      heading = area.heading;
      rows.push([heading.toUpperCase()]);
    }
    rows.push([`  ${area.id}`, area.title]);
  }
  return columns(rows);
}

export function operationTable(areaId: string): string {
  return columns(
    OPERATIONS.filter((operation) => operation.area === areaId).map((operation) => [
      operation.access,
      operation.id,
      operation.method,
      operation.path,
      [
        ...operation.effects,
        ...(operation.neverForward ? ['never forwarded'] : []),
        ...(operation.deprecated ? ['deprecated'] : []),
      ].join(', '),
    ]),
  );
}

interface Difference {
  readonly key: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

export function differenceLines(differences: readonly Difference[]): string[] {
  return differences.map(({ key, before, after }) => `  ${key}: ${before ?? 'absent'} → ${after ?? 'absent'}`);
}

function stateOf(agent: AgentShape): string {
  if (agent.expired) return 'expired';
  return agent.paused ? 'paused' : 'active';
}

function accountOf(agent: AgentShape): string {
  return agent.sandbox ? `${agent.account} (sandbox)` : agent.account;
}
