/** The bounds of what a request names: voices, models, characters (design.md §4). A rule never lifts one. */
import type { AgentLimits } from './limits.ts';
import type { Operation } from './operation.ts';

export interface NamedInRequest {
  /** Every voice id of the path and the body. */
  readonly voices: readonly string[];
  /** Every model that will be used: the operation's own where the request names none; none where that is not known. */
  readonly models: readonly string[];
  /** Of the billed texts, as code points; null where the operation has none. */
  readonly characters: number | null;
}

export type BoundReason = 'voice_not_allowed' | 'model_not_allowed' | 'text_too_long';

/**
 * The first bound that the request breaks, or null. Voices and models bound what writes: to read about another voice uses
 * none. An operation that would choose a voice or model of its own is refused where the owner chose which may be used.
 */
export function brokenBound(operation: Operation, limits: AgentLimits, named: NamedInRequest): BoundReason | null {
  const { voices, models, characters } = limits;
  if (characters !== null && named.characters !== null && named.characters > characters) return 'text_too_long';
  if (operation.access !== 'write') return null;
  if (voices !== null && operation.voiceFields.length > 0 && !allAre(named.voices, voices)) return 'voice_not_allowed';
  if (models !== null && operation.modelFields.length > 0 && !allAre(named.models, models)) return 'model_not_allowed';
  return null;
}

/** Whether every bound of the request must be known before any of its body leaves. */
export function namesAreBound(operation: Operation, { voices, models, characters }: AgentLimits): boolean {
  if (operation.access !== 'write') return false;
  return (
    (voices !== null && operation.voiceFields.length > 0) ||
    (models !== null && operation.modelFields.length > 0) ||
    (characters !== null && operation.textFields.length > 0)
  );
}

function allAre(found: readonly string[], allowed: readonly string[]): boolean {
  return found.length > 0 && found.every((one) => allowed.includes(one));
}
