/**
 * What one call may cost and did cost: priced from its request, set aside before it leaves, settled on every way it can end
 * (design.md §4.5, §4.8).
 */
import { createHash } from 'node:crypto';
import type { LimitHit } from '../core/ledger-types.ts';
import type { Operation } from '../core/operation.ts';
import type { AgentPolicy } from '../core/policy-state.ts';
import type { Booked, Budget, Claim, Route } from '../core/ports.ts';
import { type Media, type Price, type PriceRequest, priceOf } from '../core/pricing/price.ts';
import { priceFields } from '../core/pricing/price-fields.ts';
import { greater, type Rational } from '../core/pricing/rational.ts';
import { type CallEnding, type Settlement, settlement } from '../core/settlement.ts';
import type { Intake } from './intake.ts';
import { measureParts, mediaParts } from './media/parts.ts';
import type { Claimed } from './recorder.ts';
import { SpooledBody } from './spooled-body.ts';

export interface Settled extends Settlement, Booked {}

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

  /**
   * Prices the request. A refusal where a price is required and there is none: by default such a call is denied, or asked for
   * as the owner set; else what the owner set as its ceiling stands for its price.
   */
  async quote(
    agent: AgentPolicy,
    route: Route,
    intake: Intake,
    query: string,
    voices: readonly string[],
  ): Promise<'cost_unknown' | 'approval_required' | null> {
    if (!this.#operation.effects.includes('spends')) return null;
    const { budget } = this.#parts;
    const required = budget.applies(agent);
    this.#accountId = route.accountId;
    this.#request = {
      operation: this.#operation,
      body: intake.json,
      form: this.#formOf(intake),
      query: query === '' ? NO_QUERY : new Map(new URLSearchParams(query)),
      media: required ? await mediaOf(this.#operation, intake) : NOT_MEASURED,
    };
    const rate = required ? await this.#voiceRate(route, voices) : null;
    const price = priceOf(this.#request, budget.rates(route.accountId), rate, budget.factorMilli(this.#operation.id));
    this.#price = price;
    if (price.kind === 'bounded') this.#boundMilli = price.milli;
    else if (required) {
      const { unpriced } = agent.limits;
      if (typeof unpriced !== 'number') return unpriced === 'ask' ? 'approval_required' : 'cost_unknown';
      this.#boundMilli = unpriced;
    }
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
  settle(end: CallEnd): Settled | null {
    if (!this.#reserved) return null;
    this.#reserved = false;
    const { budget } = this.#parts;
    const settled = settlement({
      ...end,
      boundMilli: this.#boundMilli,
      priceOfSeconds: (seconds) => this.#priceOfSeconds(seconds),
    });
    const { milli } = settled;
    if (settled.by === 'released') {
      budget.release(this.#callId);
      return { ...settled, countedAt: null, slots: 0 };
    }
    const booked = budget.settle(this.#callId, milli);
    if (milli !== null && this.#boundMilli !== null && milli > this.#boundMilli && this.#price?.kind === 'bounded') {
      budget.overran({ operationId: this.#operation.id, boundMilli: this.#boundMilli, milli });
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

  /** The highest of the voices' own rates; null where none of them is known. */
  async #voiceRate(route: Route, voices: readonly string[]): Promise<Rational | null> {
    if (voices.length === 0) return null;
    const distinct = [...new Set(voices)];
    const rates = await Promise.all(distinct.map((voice) => this.#parts.voiceRate(route, voice)));
    return rates.reduce((highest, rate) => higher(highest, rate));
  }

  /** A field whose text was not kept has no value in the list: the price is the worst that it could mean. */
  #formOf({ scanner }: Intake): ReadonlyMap<string, readonly string[]> | null {
    if (scanner === null) return null;
    const form = new Map<string, readonly string[]>();
    for (const field of priceFields(this.#operation).form) {
      if (scanner.has(field)) form.set(field, scanner.texts(field) ?? []);
    }
    return form;
  }
}

const NO_QUERY: ReadonlyMap<string, string> = new Map();
const NOT_MEASURED: Media = { kind: 'unmeasured', why: 'it is not measured where no limit applies' };

async function mediaOf(operation: Operation, intake: Intake): Promise<Media> {
  const { body, scanner } = intake;
  if (!(body instanceof SpooledBody) || scanner === null) return { kind: 'none' };
  return measureParts(body.spool, mediaParts(scanner.files, operation.mediaFields));
}

function higher(one: Rational | null, other: Rational | null): Rational | null {
  if (one === null || other === null) return one ?? other;
  return greater(one, other);
}

/** 16 hex digits that identical requests share. Of a form that streams, only its length is known here. */
function fingerprintOf(target: string, { body, bytes }: Intake): string {
  const hash = createHash('sha256').update(target);
  if (Buffer.isBuffer(body)) hash.update('\0').update(body);
  else hash.update(`\0${bytes}`);
  return hash.digest('hex').slice(0, 16);
}
