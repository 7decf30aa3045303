/** The shapes that calls share. Credits are decimal at this border, thousandths (`…Milli`) inside. */
import * as z from 'zod/mini';
import { accountLimitsShape, agentLimitsShape, raiseShape, usageShape } from './limit-shapes.ts';

export const levelShape = z.enum(['off', 'read', 'write', 'full']);
export const ruleShape = z.enum(['allow', 'ask', 'deny']);

/** An id or a name, as typed. */
export const refShape = z.string().check(z.minLength(1), z.maxLength(256));
export const nameShape = z.string().check(z.minLength(1), z.maxLength(256));
export const none = z.strictObject({});

export const agentShape = z.object({
  id: z.string(),
  name: z.string(),
  account: z.string(),
  sandbox: z.boolean(),
  paused: z.boolean(),
  expired: z.boolean(),
  expiresAt: z.nullable(z.string()),
  createdAt: z.string(),
  tokenHint: z.string(),
  lastSeenAt: z.nullable(z.string()),
  userAgent: z.nullable(z.string()),
  grants: z.record(z.string(), levelShape),
  rules: z.record(z.string(), ruleShape),
  /** A raise that has ended is no longer shown. */
  limits: z.extend(agentLimitsShape, { raise: z.nullable(raiseShape) }),
});
export type AgentShape = z.infer<typeof agentShape>;

export const newTokenShape = z.object({ id: z.string(), name: z.string(), token: z.string(), baseUrl: z.string() });

export const accountShape = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['real', 'sandbox']),
  region: z.string(),
  hasKey: z.boolean(),
  keyHint: z.nullable(z.string()),
  isDefault: z.boolean(),
  agents: z.number(),
  limits: accountLimitsShape,
});
export type AccountShape = z.infer<typeof accountShape>;

/** What a key may read of an area. */
export const reachShape = z.object({
  area: z.string(),
  title: z.string(),
  reach: z.enum(['may_read', 'may_not', 'unknown']),
  /** What ElevenLabs says it lacks, by its name there. */
  permission: z.nullable(z.string()),
  words: z.string(),
});

export const filterShape = z.strictObject({
  agent: z.optional(refShape),
  area: z.optional(z.string()),
  decision: z.optional(z.enum(['allow', 'ask', 'deny'])),
  /** ISO 8601. */
  since: z.optional(z.string()),
  until: z.optional(z.string()),
  search: z.optional(z.string().check(z.maxLength(256))),
});

/** An audit entry as it leaves Bollard: design §6, plus what anyone needs to recompute its hash. */
export const entryShape = z.looseObject({
  seq: z.number(),
  at: z.string(),
  kind: z.enum(['decision', 'outcome', 'change', 'notice']),
  callId: z.nullable(z.string()),
  agent: z.nullable(z.string()),
  area: z.nullable(z.string()),
  operation: z.nullable(z.string()),
  method: z.nullable(z.string()),
  path: z.nullable(z.string()),
  decision: z.nullable(z.enum(['allow', 'ask', 'deny'])),
  reason: z.nullable(z.string()),
  status: z.nullable(z.number()),
  credits: z.nullable(z.number()),
  characters: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
  sentence: z.string(),
  hash: z.string(),
});
export type EntryShape = z.infer<typeof entryShape>;

export const differenceShape = z.object({
  key: z.string(),
  before: z.nullable(z.union([z.string(), z.number(), z.boolean()])),
  after: z.nullable(z.union([z.string(), z.number(), z.boolean()])),
});

export const vaultStateShape = z.enum(['none', 'locked', 'unlocked', 'policy_changed']);

export const decisionShape = z.object({
  decision: z.enum(['allow', 'ask', 'deny']),
  reason: z.string(),
  operation: z.nullable(z.string()),
  area: z.nullable(z.string()),
  /** What the owner would switch, in words. */
  switch: z.string(),
  sentence: z.string(),
});

/** Credits are decimal. Times are ISO 8601; a day is one of this machine's time zone, `YYYY-MM-DD`. */
export const creditsShape = z.object({
  accounts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sandbox: z.boolean(),
      /** Of GET /v1/user/subscription; null while it was never read. */
      tier: z.nullable(z.string()),
      used: z.nullable(z.number()),
      limit: z.nullable(z.number()),
      /** Credits beyond the limit that ElevenLabs would bill for; 0 where that is off. */
      overage: z.nullable(z.union([z.number(), z.literal('unlimited')])),
      /** By the counter, less what the log counts since it was read; below 0 when more was used than the limit. */
      left: z.nullable(z.number()),
      resetAt: z.nullable(z.string()),
      checkedAt: z.nullable(z.string()),
      /** Why it could not be read, in words; the numbers are then those of `checkedAt`. */
      problem: z.nullable(z.string()),
      /** When the period began that the account's counter counts; 31 days ago where that is not known. */
      periodStart: z.string(),
      /** By the log: spent through Bollard in the period, and lately. */
      spent: z.object({
        period: z.number(),
        lastHour: z.number(),
        lastDay: z.number(),
        /** Of the period: after `checkedAt`, so `used` does not hold it. */
        afterReading: z.number(),
        /** Of the period: before the account's counter began anew. Only the sandbox's does, at each start. */
        beforeCounter: z.number(),
      }),
    }),
  ),
  /** What each agent used of each account, from the log; agents that are gone count under the name they had. */
  agents: z.array(
    z.object({
      agentId: z.string(),
      agent: z.string(),
      accountId: z.nullable(z.string()),
      today: z.number(),
      period: z.number(),
      calls: z.number(),
    }),
  ),
  /** One for each day, agent and account with credits, oldest first, at most 31 days. */
  days: z.array(
    z.object({
      day: z.string(),
      agentId: z.string(),
      agent: z.string(),
      accountId: z.nullable(z.string()),
      credits: z.number(),
    }),
  ),
  /** What is under way: calls that may spend and have no outcome yet. */
  open: z.array(
    z.object({
      callId: z.string(),
      agent: z.string(),
      accountId: z.nullable(z.string()),
      sentence: z.string(),
      at: z.string(),
    }),
  ),
  /** How much of each credit limit is used; who has none is left out. */
  limits: z.object({
    agents: z.array(z.object({ agentId: z.string(), agent: z.string(), usage: usageShape })),
    accounts: z.array(z.object({ accountId: z.string(), usage: usageShape })),
  }),
});
export type CreditsShape = z.infer<typeof creditsShape>;
