/**
 * What one call may cost and did cost: priced from its request, set aside before it leaves, settled on every way it can end
 * (design.md §4.5, §4.8).
 */
import { createHash } from 'node:crypto';
import type { LimitHit } from '../core/ledger-types.ts';
import type { Operation } from '../core/operation.ts';
import type { AgentPolicy } from '../core/policy-state.ts';
import type { Budget, Claim, Route } from '../core/ports.ts';
import { priceOf } from '../core/pricing/price.ts';
import { priceFields } from '../core/pricing/price-fields.ts';
import type { Media, Price, PriceRequest } from '../core/pricing/price-types.ts';
import { greater, type Rational } from '../core/pricing/rational.ts';
import { type CallEnding, type Settlement, settlement } from '../core/settlement.ts';
import type { Claimed, Settled } from './claimed.ts';
import type { Intake } from './intake.ts';
import { measureParts, mediaParts } from './media/parts.ts';
import { SpooledBody } from './spooled-body.ts';

export interface SpendingParts {
  readonly budget: Budget;
  /** Looks a voice's own rate up; null where it cannot be known in time. */
  readonly voiceRate: (route: Route, voiceId: string) => Promise<Rational | null>;
}

/** How a call ended, as far as its cost depends on it. */
export type CallEnd = Omit<CallEnding, 'boundMilli' | 'priceOfSeconds'>;

export class Spending {
  readonly #parts: SpendingParts;
  readonly #callId: string;
  readonly #operation: Operation;
  #request: PriceRequest | null = null;
  #accountId: string | null = null;
  #price: Price | null = null;
  #boundMilli: number | null = null;
  /** Of the voices, once they were asked for. */
  #rate: Rational | null = null;
  /** What the bound was multiplied with. */
  #factorMilli = 1000;
  #reserved = false;

  constructor(parts: SpendingParts, callId: string, operation: Operation) {
    this.#parts = parts;
    this.#callId = callId;
    this.#operation = operation;
  }

  /** Whether the call may cost anything, or takes a voice slot. */
  get counts(): boolean {
    return this.#operation.effects.includes('spends') || this.#operation.usesVoiceSlot;
  }

  /** Whether all of the body must be known before any of it leaves, because a price is required. */
  needsWhole(agent: AgentPolicy): boolean {
    const { effects, requestKind } = this.#operation;
    return effects.includes('spends') && requestKind === 'multipart' && this.#parts.budget.applies(agent);
  }

  /** Gathers what the price of the request depends on; where a price is required, also what takes time to know. */
  async quote(
    agent: AgentPolicy,
    route: Route,
    intake: Intake,
    query: string,
    voices: readonly string[],
  ): Promise<void> {
    if (!this.#operation.effects.includes('spends')) return;
    const required = this.#parts.budget.applies(agent);
    this.#request = {
      operation: this.#operation,
      body: intake.json,
      form: this.#formOf(intake),
      query: query === '' ? NO_QUERY : new Map(new URLSearchParams(query)),
      media: required ? await mediaOf(this.#operation, intake) : NOT_MEASURED,
    };
    this.#rate = required ? await this.#voiceRate(route, voices) : null;
  }

  /**
   * Prices the request for the agent as it is now. A refusal where a price is required and there is none: by default such a call
   * is denied, or asked for as the owner set; else what the owner set as its ceiling stands for its price.
   */
  bound(agent: AgentPolicy): 'cost_unknown' | 'approval_required' | null {
    const request = this.#request;
    if (request === null) return null;
    const { budget } = this.#parts;
    const factorMilli = budget.factorMilli(this.#operation.id);
    const price = priceOf(request, budget.rates(agent.accountId), this.#rate, factorMilli);
    this.#price = price;
    this.#factorMilli = factorMilli;
    this.#accountId = agent.accountId;
    this.#boundMilli = price.kind === 'bounded' ? price.milli : null;
    if (price.kind === 'bounded' || !budget.applies(agent)) return null;
    const { unpriced } = agent.limits;
    if (typeof unpriced !== 'number') return unpriced === 'ask' ? 'approval_required' : 'cost_unknown';
    this.#boundMilli = unpriced;
    return null;
  }

  /** The limit that leaves no room now, or null. */
  check(agent: AgentPolicy): LimitHit | null {
    return this.counts ? this.#parts.budget.check(this.#claim(agent)) : null;
  }

  reserve(agent: AgentPolicy): LimitHit | null {
    if (!this.counts) return null;
    const hit = this.#parts.budget.reserve(this.#claim(agent));
    this.#reserved = hit === null;
    return hit;
  }

  /** The call does not happen, and its decision is not on disk. */
  release(): void {
    if (!this.#reserved) return;
    this.#reserved = false;
    this.#parts.budget.release(this.#callId);
  }

  /** For the entry of the permission. `target`: method, path and query. */
  claimed(target: string, intake: Intake): Claimed | null {
    if (!this.counts) return null;
    const marks = this.#price?.kind === 'bounded' ? this.#price.marks : [];
    const countedAt = this.#parts.budget.countedLater();
    return { boundMilli: this.#boundMilli, marks, fingerprint: fingerprintOf(target, intake), countedAt };
  }

  /** Once, when the call is over. Null for a call that counts nothing. */
  settle(end: CallEnd, agent: AgentPolicy): Settled | null {
    // A bill for what should be free counts all the same: it is in the log, which the ledger is restored from.
    if (!this.counts && end.sent && (end.costMilli ?? 0) > 0) {
      const free = { callId: this.#callId, agent, milli: 0, slots: 0 } as const;
      this.#reserved ||= this.#parts.budget.reserve(free) === null;
    }
    if (!this.#reserved) return null;
    this.#reserved = false;
    const { budget } = this.#parts;
    const ended = settlement({
      ...end,
      boundMilli: this.#boundMilli,
      priceOfSeconds: (seconds) => this.#priceOfSeconds(seconds),
    });
    // The cost of what is free is not unknown.
    const settled = ended.by === 'unknown' && !this.#operation.effects.includes('spends') ? FREE : ended;
    const { milli } = settled;
    if (ended.by === 'released') {
      budget.release(this.#callId);
      return { ...settled, countedAt: null, slots: 0 };
    }
    const booked = budget.settle(this.#callId, milli);
    if (milli !== null && this.#boundMilli !== null && milli > this.#boundMilli && this.#price?.kind === 'bounded') {
      const { id: operationId } = this.#operation;
      budget.overran({ operationId, boundMilli: this.#boundMilli, factorMilli: this.#factorMilli, milli });
    }
    return { ...settled, ...booked };
  }

  /** What a transcription of this length costs: with the request's surcharges, without a raised factor. */
  #priceOfSeconds(seconds: number): number | null {
    const request = this.#request;
    if (request === null || this.#accountId === null) return null;
    const channels = request.media.kind === 'measured' ? request.media.channels : 1;
    const media: Media = { kind: 'measured', ms: Math.ceil(seconds * 1000), channels };
    const price = priceOf({ ...request, media }, this.#parts.budget.rates(this.#accountId), null, 1000);
    return price.kind === 'bounded' ? price.milli : null;
  }

  #claim(agent: AgentPolicy): Claim {
    const slots = this.#operation.usesVoiceSlot ? 1 : 0;
    return { callId: this.#callId, agent, milli: this.#boundMilli ?? 0, slots };
  }

  /** The highest of the voices' own rates; null where none of them is known, or where there are too many to ask for. */
  async #voiceRate(route: Route, voices: readonly string[]): Promise<Rational | null> {
    const distinct = [...new Set(voices)];
    if (distinct.length === 0 || distinct.length > MOST_VOICES || !hasOwnPrice(this.#operation)) return null;
    const rates = await Promise.all(distinct.map((voice) => this.#parts.voiceRate(route, voice)));
    return rates.reduce((highest, rate) => higher(highest, rate));
  }

  /** A field whose text was not kept has no value in the list: the price is the worst that it could mean. */
  #formOf({ scanner }: Intake): ReadonlyMap<string, readonly string[]> | null {
    if (scanner === null) return null;
    const form = new Map<string, readonly string[]>();
    for (const field of priceFields(this.#operation).form) {
      const texts = scanner.texts(field);
      if (texts !== null) form.set(field, texts);
    }
    return form;
  }
}

/** A dialogue has at most ten (facts.md §3): a longer list is refused there, and is no reason for as many reads. */
const MOST_VOICES = 10;
const FREE: Settlement = { milli: 0, by: 'released' };
const NO_QUERY: ReadonlyMap<string, string> = new Map();
const NOT_MEASURED: Media = { kind: 'unmeasured', why: 'it is not measured where no limit applies' };

/** Whether the voice is a factor of the price: what is spoken, and what is spoken anew. */
function hasOwnPrice({ textFields, mediaFields }: Operation): boolean {
  return textFields.length > 0 || mediaFields.length > 0;
}

async function mediaOf(operation: Operation, intake: Intake): Promise<Media> {
  const { body, scanner } = intake;
  if (!(body instanceof SpooledBody) || scanner === null) return { kind: 'none' };
  return measureParts(body.spool, mediaParts(scanner.files, operation.mediaFields));
}

function higher(one: Rational | null, other: Rational | null): Rational | null {
  if (one === null || other === null) return one ?? other;
  return greater(one, other);
}

/** 16 hex digits that identical requests share. Of a form, how long it is and how it begins, but for its boundary. */
function fingerprintOf(target: string, intake: Intake): string {
  const { body } = intake;
  const hash = createHash('sha256').update(target).update('\0');
  if (Buffer.isBuffer(body)) hash.update(body);
  else hash.update(intake.beginning());
  return hash.digest('hex').slice(0, 16);
}
