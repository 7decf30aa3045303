/** Limits between the contract, in decimal credits, and the policy, in thousandths. */
import type { AccountLimitsShape, AgentLimitsShape } from '../contract/limit-shapes.ts';
import { type AccountLimits, type AgentLimits, NO_AGENT_LIMITS } from '../core/limits.ts';

/** What is absent stays; null clears. */
export type AgentLimitsEdit = {
  readonly [K in keyof AgentLimitsShape]?: AgentLimitsShape[K] | null | undefined;
};
export type AccountLimitsEdit = { readonly [K in keyof AccountLimitsShape]?: AccountLimitsShape[K] | undefined };

export function editAgentLimits(limits: AgentLimits, edit: AgentLimitsEdit): AgentLimits {
  const { unpriced = fromUnpriced(limits.unpriced), weight = limits.weight } = edit;
  return {
    hourMilli: edited(limits.hourMilli, edit.hour),
    dayMilli: edited(limits.dayMilli, edit.day),
    monthMilli: edited(limits.monthMilli, edit.month),
    perRequestMilli: edited(limits.perRequestMilli, edit.perRequest),
    raise: limits.raise,
    unpriced: typeof unpriced === 'number' ? toMilli(unpriced) : (unpriced ?? NO_AGENT_LIMITS.unpriced),
    characters: edit.characters === undefined ? limits.characters : edit.characters,
    voices: edit.voices === undefined ? limits.voices : sorted(edit.voices),
    models: edit.models === undefined ? limits.models : sorted(edit.models),
    parallel: edit.parallel === undefined ? limits.parallel : edit.parallel,
    voiceSlots: edit.voiceSlots === undefined ? limits.voiceSlots : edit.voiceSlots,
    weight: weight ?? NO_AGENT_LIMITS.weight,
  };
}

export function editAccountLimits(limits: AccountLimits, edit: AccountLimitsEdit): AccountLimits {
  return {
    hourMilli: edited(limits.hourMilli, edit.hour),
    dayMilli: edited(limits.dayMilli, edit.day),
    monthMilli: edited(limits.monthMilli, edit.month),
    floorMilli: edited(limits.floorMilli, edit.floor),
    ownerSlot: edit.ownerSlot ?? limits.ownerSlot,
  };
}

export function agentLimitsShapeOf(limits: AgentLimits): AgentLimitsShape {
  return {
    hour: toCredits(limits.hourMilli),
    day: toCredits(limits.dayMilli),
    month: toCredits(limits.monthMilli),
    perRequest: toCredits(limits.perRequestMilli),
    unpriced: fromUnpriced(limits.unpriced),
    characters: limits.characters,
    voices: limits.voices === null ? null : [...limits.voices],
    models: limits.models === null ? null : [...limits.models],
    parallel: limits.parallel,
    voiceSlots: limits.voiceSlots,
    weight: limits.weight,
  };
}

export function accountLimitsShapeOf(limits: AccountLimits): AccountLimitsShape {
  return {
    hour: toCredits(limits.hourMilli),
    day: toCredits(limits.dayMilli),
    month: toCredits(limits.monthMilli),
    floor: toCredits(limits.floorMilli),
    ownerSlot: limits.ownerSlot,
  };
}

/** Decimal credits, at most 3 places, as thousandths. */
export function toMilli(credits: number): number {
  return Math.round(credits * 1000);
}

function edited(milli: number | null, credits: number | null | undefined): number | null {
  if (credits === undefined) return milli;
  return credits === null ? null : toMilli(credits);
}

function toCredits(milli: number | null): number | null {
  return milli === null ? null : milli / 1000;
}

function fromUnpriced(unpriced: AgentLimits['unpriced']): AgentLimitsShape['unpriced'] {
  return typeof unpriced === 'number' ? unpriced / 1000 : unpriced;
}

function sorted(ids: readonly string[] | null): readonly string[] | null {
  return ids === null ? null : [...new Set(ids)].sort();
}
