/**
 * Every operation of the app, declared once. Handlers live in runtime; Electron IPC, the control socket and direct calls
 * carry it. `loosens` says when a call proves the owner: `always`, `never`, or `by_change`, where the planned changes tell.
 */
import * as z from 'zod/mini';
import { accountLimitsShape, agentLimitsInput, amountShape, guardShape } from './limit-shapes.ts';
import type { CALL_NAMES } from './names.ts';
import {
  accountShape,
  agentShape,
  creditsShape,
  decisionShape,
  differenceShape,
  entryShape,
  filterShape,
  levelShape,
  nameShape,
  newTokenShape,
  none,
  reachShape,
  refShape,
  ruleShape,
  vaultStateShape,
} from './shapes.ts';

const done = z.object({ message: z.string() });
const byAgent = z.strictObject({ agent: refShape });
const account = z.optional(refShape);
/** Base64 of the 32-byte vault key; crosses only inside the encrypted control channel. */
const vaultKey = z.string().check(z.length(44));

export const CALLS = {
  'status.get': {
    loosens: 'never',
    input: none,
    output: z.object({
      running: z.boolean(),
      url: z.nullable(z.string()),
      /** Where agents reach the gateway, running or not: `http://127.0.0.1:P`. */
      baseUrl: z.string(),
      upstream: z.string(),
      sandbox: z.boolean(),
      vault: vaultStateShape,
      stopped: z.boolean(),
      agents: z.number(),
      agentsPaused: z.number(),
      openCalls: z.number(),
      logHealthy: z.boolean(),
      logEntries: z.number(),
      logBytes: z.number(),
      dataDir: z.string(),
      version: z.string(),
      pid: z.number(),
    }),
  },
  'doctor.run': {
    loosens: 'never',
    input: none,
    output: z.object({
      checks: z.array(z.object({ name: z.string(), state: z.enum(['ok', 'warning', 'problem']), message: z.string() })),
    }),
  },
  'stop.all': { loosens: 'never', input: none, output: done },
  'stop.resume': { loosens: 'by_change', input: none, output: done },

  'vault.adopt': { loosens: 'never', input: z.strictObject({ vaultKey }), output: done },
  'vault.unlock': {
    loosens: 'never',
    input: z.strictObject({ vaultKey, confirmChanges: z.optional(z.boolean()) }),
    output: z.object({
      state: vaultStateShape,
      why: z.nullable(z.string()),
      differences: z.array(differenceShape),
    }),
  },
  'vault.lock': { loosens: 'never', input: none, output: done },

  'account.list': { loosens: 'never', input: none, output: z.object({ accounts: z.array(accountShape) }) },
  'account.set_default': { loosens: 'by_change', input: z.strictObject({ account: refShape }), output: done },
  /** Sets what is given; null clears. */
  'account.limit': {
    loosens: 'by_change',
    input: z.extend(z.partial(accountLimitsShape), { account: refShape }),
    output: accountShape,
  },
  'key.set': {
    loosens: 'always',
    confirm: true,
    input: z.strictObject({ account, region: z.optional(z.string()), key: z.string() }),
    output: accountShape,
  },
  'key.status': {
    loosens: 'never',
    input: z.strictObject({ account }),
    output: z.object({ accounts: z.array(accountShape) }),
  },
  'key.remove': { loosens: 'by_change', input: z.strictObject({ account }), output: done },
  'key.test': {
    loosens: 'never',
    input: z.strictObject({ account }),
    output: z.object({
      works: z.boolean(),
      status: z.nullable(z.number()),
      message: z.string(),
      tier: z.nullable(z.string()),
      /** By free reads; empty where the key does not work. */
      reach: z.array(reachShape),
      /** It may read areas that no agent of the account is granted. */
      wider: z.boolean(),
      /** Beside the list; a warning first if it is wider. */
      notes: z.array(z.string()),
    }),
  },

  'agent.add': {
    loosens: 'by_change',
    input: z.strictObject({
      name: nameShape,
      preset: z.optional(z.string()),
      account,
      /** ISO 8601. */
      expiresAt: z.optional(z.string()),
    }),
    output: newTokenShape,
  },
  'agent.list': { loosens: 'never', input: none, output: z.object({ agents: z.array(agentShape) }) },
  'agent.show': { loosens: 'never', input: byAgent, output: agentShape },
  'agent.rename': {
    loosens: 'by_change',
    input: z.strictObject({ agent: refShape, name: nameShape }),
    output: agentShape,
  },
  'agent.pause': { loosens: 'by_change', input: byAgent, output: agentShape },
  'agent.resume': { loosens: 'by_change', input: byAgent, output: agentShape },
  'agent.rotate': { loosens: 'by_change', input: byAgent, output: newTokenShape },
  'agent.remove': { loosens: 'by_change', input: byAgent, output: done },
  'agent.bind': {
    loosens: 'by_change',
    input: z.strictObject({ agent: refShape, account: refShape }),
    output: agentShape,
  },
  /** Sets all grants and rules of an agent at once: a preset, a copy of another agent's, an undo. */
  'agent.set_policy': {
    loosens: 'by_change',
    input: z.strictObject({
      agent: refShape,
      grants: z.record(z.string(), levelShape),
      rules: z.record(z.string(), ruleShape),
    }),
    output: agentShape,
  },
  'grant.set': {
    loosens: 'by_change',
    input: z.strictObject({ agent: refShape, area: z.string(), level: levelShape }),
    output: done,
  },
  'rule.set': {
    loosens: 'by_change',
    input: z.strictObject({ agent: refShape, operation: z.string(), effect: z.nullable(ruleShape) }),
    output: done,
  },
  /** Sets what is given; null clears. */
  'limit.set': {
    loosens: 'by_change',
    input: z.extend(z.partial(z.strictObject(agentLimitsInput)), { agent: refShape }),
    output: agentShape,
  },
  /** Adds credits to the hour, day and month limits for a while; null ends it. */
  'limit.raise': {
    loosens: 'by_change',
    input: z.strictObject({
      agent: refShape,
      credits: z.nullable(amountShape),
      /** ISO 8601; without it, the end of the day where Bollard runs. */
      until: z.optional(z.string()),
    }),
    output: agentShape,
  },
  'guard.get': { loosens: 'never', input: none, output: guardShape },
  /** Sets what is given; null turns it off. */
  'guard.set': { loosens: 'by_change', input: z.partial(guardShape), output: guardShape },
  'policy.explain': {
    loosens: 'never',
    input: z.strictObject({ agent: refShape, method: z.string(), path: z.string() }),
    output: decisionShape,
  },
  'policy.export': {
    loosens: 'never',
    input: none,
    output: z.object({ document: z.unknown() }),
  },
  'policy.import': {
    loosens: 'by_change',
    confirm: true,
    input: z.strictObject({ document: z.unknown() }),
    output: z.object({ message: z.string(), changes: z.number() }),
  },
  'audit.page': {
    loosens: 'never',
    input: z.strictObject({
      filter: filterShape,
      view: z.enum(['entries', 'calls']),
      order: z.enum(['newest', 'oldest']),
      /** Continue after this `seq` in the order asked for. */
      cursor: z.optional(z.nullable(z.number())),
      limit: z.int().check(z.minimum(1), z.maximum(2000)),
    }),
    output: z.object({ entries: z.array(entryShape), cursor: z.nullable(z.number()) }),
  },
  /** How many lines `audit.page` has for a filter, on all its pages. */
  'audit.count': {
    loosens: 'never',
    input: z.strictObject({ filter: filterShape, view: z.enum(['entries', 'calls']) }),
    output: z.object({ lines: z.number() }),
  },
  /** What was spent, by whom and when, from the log; and each account's own counter, as last read from ElevenLabs. */
  'credits.get': { loosens: 'never', input: none, output: creditsShape },
  'audit.verify': {
    loosens: 'never',
    input: none,
    output: z.object({
      ok: z.boolean(),
      entries: z.number(),
      anchored: z.boolean(),
      problem: z.nullable(z.string()),
      message: z.string(),
    }),
  },
} as const satisfies Record<(typeof CALL_NAMES)[number], CallDeclaration>;

interface CallDeclaration {
  readonly loosens: 'always' | 'never' | 'by_change';
  /** In the desktop a native dialog asks the person, whatever the change is. */
  readonly confirm?: true;
  readonly input: z.ZodMiniType;
  readonly output: z.ZodMiniType;
}

export type CallName = keyof typeof CALLS;
export type CallInput<N extends CallName> = z.infer<(typeof CALLS)[N]['input']>;
export type CallOutput<N extends CallName> = z.infer<(typeof CALLS)[N]['output']>;

/** Failures cross as values with a code, never as exceptions. */
type Failure = {
  readonly code: FailureCode;
  readonly message: string;
  /** What the refused change would have done, in one sentence. */
  readonly about?: string;
};
export type CallResult<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly error: Failure };

export type FailureCode =
  | 'bad_input'
  | 'unknown_call'
  | 'not_found'
  | 'exists'
  | 'owner_proof_required'
  | 'owner_proof_wrong'
  | 'confirmation_required'
  | 'declined'
  | 'vault_locked'
  | 'no_vault'
  | 'policy_changed'
  | 'audit_unavailable'
  | 'refused'
  | 'internal';

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}
