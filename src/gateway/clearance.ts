/**
 * Whether one call may leave: permission, bounds, price, limits, its turn (design.md §4.3), in this order. The first refusal
 * ends it. What was taken on the way, a turn and a reservation, is the caller's to give back.
 */
import type { ServerResponse } from 'node:http';
import { brokenBound, namesAreBound } from '../core/bounds.ts';
import { decide, openEffects } from '../core/decide.ts';
import type { LimitHit } from '../core/ledger-types.ts';
import { limitClause } from '../core/limit-words.ts';
import type { AgentPolicy, Decision } from '../core/policy-state.ts';
import type { GatewayPorts, Route } from '../core/ports.ts';
import { defaultModelOf } from '../core/pricing/default-models.ts';
import type { RefusalReason } from '../core/refusal.ts';
import type { Admitted } from './admitted.ts';
import type { Intake } from './intake.ts';
import { refusalOf } from './reasons.ts';
import type { RefusalDetail } from './recorder.ts';
import type { Spending } from './spending.ts';
import type { Turn } from './turn.ts';

export interface Refused extends RefusalDetail {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly decision: Decision | null;
}

/** `left`: nobody is there any more to be answered. */
export type Clearing =
  | Refused
  | { readonly kind: 'left' }
  | { readonly kind: 'cleared'; readonly decision: Decision; readonly route: Route };

interface Current {
  readonly kind: 'current';
  readonly agent: AgentPolicy;
  readonly decision: Decision;
  readonly route: Route;
}

export interface ClearanceParts {
  readonly ports: GatewayPorts;
  readonly admitted: Admitted;
  readonly intake: Intake;
  readonly spending: Spending;
  readonly turn: Turn;
  readonly response: ServerResponse;
  /** Whether the call was ended meanwhile. */
  readonly isEnded: () => boolean;
}

const MODEL_ID = 'model_id';
const LEFT: Clearing = { kind: 'left' };

export class Clearance {
  readonly #parts: ClearanceParts;

  constructor(parts: ClearanceParts) {
    this.#parts = parts;
  }

  /** Permission of an agent as it is now. */
  permit(agent: AgentPolicy): Decision {
    const { ports, admitted, intake } = this.#parts;
    return decide({ operation: admitted.operation, fieldsPresent: intake.fieldsPresent }, agent, ports.isStopped());
  }

  async obtain(): Promise<Clearing> {
    const { admitted, intake, spending, response, isEnded } = this.#parts;
    const { agent, operation, hasBody, awaitsContinue } = admitted;
    const head = this.permit(agent);
    if (head.verdict !== 'allow') return refused(refusalOf(head), head);
    const whole = spending.needsWhole(agent) || namesAreBound(operation, agent.limits);
    const unfit = intake.prepare(hasBody, openEffects(operation, agent), whole);
    if (unfit !== null) return refused(unfit);
    if (!hasBody) return this.#known();
    if (awaitsContinue) response.writeContinue();
    await intake.read();
    const { failure } = intake;
    if (isEnded() || failure === 'gone' || failure === 'refused') return LEFT;
    return failure === null ? this.#known() : refused(failure);
  }

  /** All of the request is known that must be. */
  async #known(): Promise<Clearing> {
    const { admitted, intake, spending, turn, isEnded } = this.#parts;
    const { operation, query } = admitted;
    const known = this.#current();
    if (known.kind === 'refused') return known;
    if (!spending.counts && known.agent.limits.parallel === null) {
      return { kind: 'cleared', decision: known.decision, route: known.route };
    }
    await spending.quote(known.agent, known.route, intake, query, this.#voices());
    if (isEnded()) return LEFT;
    const quoted = this.#priced();
    if (quoted.kind === 'refused') return quoted;
    const taken = turn.take(quoted.agent, operation, intake.facts.model ?? defaultModelOf(operation));
    if (taken === 'queue_full') return this.#noPlace(taken);
    if (taken === 'granted') return this.#reserve(quoted);
    // Nobody waits for what has no room anyhow.
    const hit = spending.check(quoted.agent);
    if (hit !== null) return spent(hit);
    const turned = await taken;
    if (turned === 'left' || isEnded()) return LEFT;
    if (turned !== 'granted') return this.#noPlace(turned);
    const now = this.#priced();
    return now.kind === 'refused' ? now : this.#reserve(now);
  }

  /**
   * What holds now: reading a body, asking for a price and waiting for a turn take time, in which the owner may change anything
   * (A38). Whatever was decided before is decided anew.
   */
  #current(): Current | Refused {
    const { ports, admitted, intake } = this.#parts;
    const { operation, query } = admitted;
    const identity = ports.recheck(admitted.agent);
    if (identity.kind !== 'agent') return refused(identity.kind === 'expired' ? 'expired_token' : 'unknown_token');
    const { agent } = identity;
    const decision = this.permit(agent);
    if (decision.verdict !== 'allow') return refused(refusalOf(decision), decision);
    const route = ports.route(agent);
    if (typeof route === 'string') return refused(route);
    const { facts } = intake;
    // Two parsers could each believe another one (E12).
    const inQuery = operation.modelFields.length === 0 ? [] : new URLSearchParams(query).getAll(MODEL_ID);
    if (inQuery.some((id) => id !== facts.model)) return refused('malformed_body');
    const named = { voices: this.#voices(), models: this.#models(), characters: facts.characters };
    const broken = brokenBound(operation, agent.limits, named);
    return broken === null ? { kind: 'current', agent, decision, route } : refused(broken);
  }

  #priced(): Current | Refused {
    const now = this.#current();
    if (now.kind === 'refused') return now;
    const unpriced = this.#parts.spending.bound(now.agent);
    return unpriced === null ? now : refused(unpriced);
  }

  #reserve({ agent, decision, route }: Current): Clearing {
    const hit = this.#parts.spending.reserve(agent);
    return hit === null ? { kind: 'cleared', decision, route } : spent(hit);
  }

  #noPlace(reason: 'queue_full' | 'queue_expired'): Refused {
    const { turn, admitted } = this.#parts;
    return { ...refused(reason), retryAfterSeconds: turn.retryAfterSeconds(admitted.agent.id) };
  }

  /** The request's own, else the operation's. */
  #models(): readonly string[] {
    const { models } = this.#parts.intake;
    const usual = models.length === 0 ? defaultModelOf(this.#parts.admitted.operation) : null;
    return usual === null ? models : [usual];
  }

  /** Of the path and the body. */
  #voices(): readonly string[] {
    const { admitted, intake } = this.#parts;
    const ofPath = admitted.operation.voiceFields
      .filter((field) => field.startsWith('path.'))
      .flatMap((field) => admitted.params[field.slice(5)] ?? []);
    return [...ofPath, ...intake.voices];
  }
}

function refused(reason: RefusalReason, decision: Decision | null = null): Refused {
  return { kind: 'refused', reason, decision, limit: null, retryAfterSeconds: null };
}

function spent(hit: LimitHit): Refused {
  return { ...refused('credit_limit'), limit: limitClause(hit) };
}
