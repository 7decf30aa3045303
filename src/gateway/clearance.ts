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
import type { Admitted } from './call.ts';
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
    if (!hasBody) return this.#known(head);
    if (awaitsContinue) response.writeContinue();
    await intake.read();
    const { failure } = intake;
    if (isEnded() || failure === 'gone' || failure === 'refused') return LEFT;
    if (failure !== null) return refused(failure);
    const decision = this.permit(agent);
    return decision.verdict === 'allow' ? this.#known(decision) : refused(refusalOf(decision), decision);
  }

  /** All of the request is known that must be. */
  async #known(decision: Decision): Promise<Clearing> {
    const { ports, admitted, intake, spending, turn, isEnded } = this.#parts;
    const { agent, operation, query } = admitted;
    const route = ports.route(agent);
    if (typeof route === 'string') return refused(route);
    const { facts } = intake;
    const voices = this.#voices();
    const model = facts.model ?? defaultModelOf(operation);
    // Two parsers could each believe another one (E12).
    const inQuery = operation.modelFields.length === 0 ? [] : new URLSearchParams(query).getAll(MODEL_ID);
    if (inQuery.some((id) => id !== facts.model)) return refused('malformed_body');
    const broken = brokenBound(operation, agent.limits, { voices, model, characters: facts.characters });
    if (broken !== null) return refused(broken);
    if (!spending.counts && agent.limits.parallel === null) return { kind: 'cleared', decision, route };
    const unpriced = await spending.quote(agent, route, intake, query, voices);
    if (isEnded()) return LEFT;
    if (unpriced !== null) return refused(unpriced);
    const taken = turn.take(agent, operation, model);
    if (taken === 'queue_full') return this.#noPlace(taken);
    if (taken === 'granted') return this.#reserve(agent, decision, route);
    // Nobody waits for what has no room anyhow.
    const hit = spending.check(agent);
    if (hit !== null) return spent(hit);
    const turned = await taken;
    if (turned === 'left' || isEnded()) return LEFT;
    return turned === 'granted' ? this.#afterWaiting() : this.#noPlace(turned);
  }

  /** Whatever was decided before it waited is decided anew (A38). */
  #afterWaiting(): Clearing {
    const { ports, admitted } = this.#parts;
    const identity = ports.recheck(admitted.agent);
    if (identity.kind !== 'agent') return refused(identity.kind === 'expired' ? 'expired_token' : 'unknown_token');
    const decision = this.permit(identity.agent);
    if (decision.verdict !== 'allow') return refused(refusalOf(decision), decision);
    const route = ports.route(identity.agent);
    return typeof route === 'string' ? refused(route) : this.#reserve(identity.agent, decision, route);
  }

  #reserve(agent: AgentPolicy, decision: Decision, route: Route): Clearing {
    const hit = this.#parts.spending.reserve(agent);
    return hit === null ? { kind: 'cleared', decision, route } : spent(hit);
  }

  #noPlace(reason: 'queue_full' | 'queue_expired'): Refused {
    const { turn, admitted } = this.#parts;
    return { ...refused(reason), retryAfterSeconds: turn.retryAfterSeconds(admitted.agent.id) };
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
