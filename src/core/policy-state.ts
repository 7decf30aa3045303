/** The policy as data: who the agents are and what each may do. One flat view of it serves digest, audit and undo. */
import type { AccountLimits, AgentLimits, GuardLimits } from './limits.ts';
import type { Operation } from './operation.ts';

export type Level = 'off' | 'read' | 'write' | 'full';
export type RuleEffect = 'allow' | 'ask' | 'deny';

export interface AgentPolicy {
  readonly id: string;
  readonly name: string;
  /** Hex of the keyed hash of the token. */
  readonly tokenHash: string;
  /** Last 4 characters of the token. */
  readonly tokenHint: string;
  readonly accountId: string;
  readonly paused: boolean;
  /** Unix time in ms, or null for no end. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
  /** By area id; absent means off. */
  readonly grants: ReadonlyMap<string, Level>;
  /** By operation id; absent means inherit. */
  readonly rules: ReadonlyMap<string, RuleEffect>;
  readonly limits: AgentLimits;
}

export interface AccountPolicy {
  readonly id: string;
  readonly name: string;
  readonly kind: 'real' | 'sandbox';
  /** `us`, `eu`, `in`, `sg`, or `global`; the sandbox has `sandbox`. */
  readonly region: string;
  /** Whether a sealed key is stored now. */
  readonly hasKey: boolean;
  readonly limits: AccountLimits;
}

export interface PolicyState {
  /** Stop all is in force. */
  readonly stopped: boolean;
  /** A real key was set at some time: from then on nothing falls back to the sandbox. */
  readonly keyEverSet: boolean;
  readonly defaultAccountId: string;
  readonly accounts: ReadonlyMap<string, AccountPolicy>;
  readonly agents: ReadonlyMap<string, AgentPolicy>;
  readonly guard: GuardLimits;
}

export type FlatValue = string | number | boolean | null;

/**
 * One value of the policy before and after. Keys: `stopped`, `key_ever_set`, `default_account`,
 * `account/ID/{name,kind,region,has_key}`, `agent/ID/{name,token_hash,token_hint,account,paused,expires_at,created_at}`,
 * `agent/ID/grant/AREA`, `agent/ID/rule/OPERATION`,
 * `agent/ID/limit/{hour,day,month,per_request,raise,raise_until,unpriced,characters,voices,models,parallel,voice_slots,weight}`,
 * `account/ID/limit/{hour,day,month,floor,owner_slot}`, `guard/{identical,denials,habit}`. `null` means absent, or the default.
 */
export interface PolicyChange {
  readonly key: string;
  readonly before: FlatValue;
  readonly after: FlatValue;
}

/** Where a decision comes from: what the owner would switch to change it. */
export type Switch =
  | { readonly kind: 'stop_all' }
  | { readonly kind: 'agent' }
  | { readonly kind: 'catalogue' }
  | { readonly kind: 'grant'; readonly area: string; readonly level: Level }
  | { readonly kind: 'rule'; readonly operation: string; readonly effect: RuleEffect | 'inherit' };

export type Verdict = 'allow' | 'ask' | 'deny';

export type PermissionReason =
  | 'granted'
  | 'rule_allows'
  | 'stopped'
  | 'agent_paused'
  | 'unknown_operation'
  | 'never_forward'
  | 'rule_denies'
  | 'mints_credential'
  | 'area_off'
  | 'area_read_only'
  | 'area_write_only'
  | 'approval_required';

export interface Decision {
  readonly verdict: Verdict;
  readonly reason: PermissionReason;
  readonly decidedBy: Switch;
  /** Why it asks: the first effect that does, or `rule`; null unless the verdict is `ask`. */
  readonly asksBecause:
    | 'irreversible'
    | 'places_call'
    | 'clones_person'
    | 'admits_others'
    | 'reaches_out'
    | 'rule'
    | null;
}

/** What `decide` needs of a request: the matched operation, and which of its conditional effects are known to apply. */
export interface PermissionRequest {
  readonly operation: Operation | null;
  /** Body fields found present, of those the operation's conditional effects name; empty while only the head is known. */
  readonly fieldsPresent: ReadonlySet<string>;
}
