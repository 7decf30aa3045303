/** Limits in words and columns. Credits come decimal from the contract. */
import type { AccountLimitsShape, UsageShape } from '../contract/limit-shapes.ts';
import type { AccountShape, AgentShape } from '../contract/shapes.ts';
import { credits, listed } from '../core/sentence-parts.ts';
import { columns } from './columns.ts';
import { localMinute } from './when.ts';

/** A limit as it stands under its name in the usage, what it is called here, and its value in words; null where there is none. */
type Row = readonly [name: string, words: string, value: string | null];

/** What holds where a limit that always has a value was not set. */
const WITHOUT: Readonly<Record<string, string>> = { unpriced: 'deny', weight: '1', owner_slot: 'off' };

export function agentLimitTable(agent: AgentShape, usage: UsageShape): string {
  return `${agent.name} (${agent.id})\n${limitTable(agentRows(agent), usage)}`;
}

export function accountLimitTable(account: AccountShape, usage: UsageShape): string {
  return `account ${account.name} (${account.id})\n${limitTable(accountRows(account.limits), usage)}`;
}

/** The limits that an agent has: `day: 500 credits`. */
export function agentLimitLines(agent: AgentShape): string[] {
  return agentRows(agent).flatMap(([, words, value]) => (value === null ? [] : [`${words}: ${value}`]));
}

/** `12.5 credits`. */
export function creditWords(amount: number): string {
  return credits(Math.round(amount * 1000));
}

function limitTable(rows: readonly Row[], usage: UsageShape): string {
  const used = usage.length > 0;
  return columns([
    ['  LIMIT', 'VALUE', ...(used ? ['SPENT', 'UNDER WAY', 'LEFT', 'RENEWS'] : [])],
    ...rows.map(([name, words, value]) => {
      const use = usage.find(({ limit }) => limit === name);
      return [
        `  ${words}`,
        value ?? WITHOUT[name] ?? 'none',
        ...(use
          ? [
              creditWords(use.spent),
              creditWords(use.reserved),
              creditWords(use.left),
              use.renewsAt === null ? '' : localMinute(use.renewsAt),
            ]
          : []),
      ];
    }),
  ]);
}

function agentRows({ limits }: AgentShape): readonly Row[] {
  const { unpriced, raise } = limits;
  return [
    ...windowRows(limits),
    ['raise', 'raised by', raise && `${creditWords(raise.credits)} until ${localMinute(raise.until)}`],
    ['per_request', 'per request', creditsOrNone(limits.perRequest)],
    [
      'unpriced',
      'without a price',
      typeof unpriced === 'number' ? `${creditWords(unpriced)} each` : unpricedWord(unpriced),
    ],
    ['characters', 'characters', limits.characters === null ? null : `${limits.characters} per request`],
    ['voices', 'voices', limits.voices && listed(limits.voices)],
    ['models', 'models', limits.models && listed(limits.models)],
    ['parallel', 'parallel', limits.parallel === null ? null : `${limits.parallel} at a time`],
    ['voice_slots', 'voice slots', limits.voiceSlots === null ? null : `${limits.voiceSlots} a month`],
    ['weight', 'weight', limits.weight === 1 ? null : String(limits.weight)],
  ];
}

function accountRows(limits: AccountLimitsShape): readonly Row[] {
  return [
    ...windowRows(limits),
    ['floor', 'floor', creditsOrNone(limits.floor)],
    ['owner_slot', 'owner slot', limits.ownerSlot ? 'on' : null],
  ];
}

function windowRows(limits: Pick<AccountLimitsShape, 'hour' | 'day' | 'month'>): readonly Row[] {
  return (['hour', 'day', 'month'] as const).map((name) => [name, name, creditsOrNone(limits[name])]);
}

function creditsOrNone(amount: number | null): string | null {
  return amount === null ? null : creditWords(amount);
}

/** Deny is what holds where nothing was set. */
function unpricedWord(unpriced: 'deny' | 'ask'): string | null {
  return unpriced === 'deny' ? null : unpriced;
}
