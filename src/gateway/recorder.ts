/** Makes the entries and the refusals of one authenticated request, from the same facts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json, NewEntry, OutcomeReason } from '../core/entry.ts';
import type { Method, Operation } from '../core/operation.ts';
import type { AgentPolicy, Decision } from '../core/policy-state.ts';
import type { Route } from '../core/ports.ts';
import { type RefusalReason, refusal } from '../core/refusal.ts';
import { type CallFacts, type DecisionReason, decisionSentence, outcomeSentence } from '../core/sentence.ts';
import type { UpstreamError } from '../core/upstream-error.ts';
import type { Metering } from './answer.ts';
import type { Claimed, Settled } from './claimed.ts';
import type { GatewayContext } from './context.ts';
import { type BodyFacts, NO_BODY_FACTS } from './intake.ts';
import { type OwnAnswer, sendAnswer } from './reply.ts';

/** What is known of an authenticated request from its head. */
export interface RequestFacts {
  readonly callId: string;
  readonly agent: AgentPolicy;
  readonly operation: Operation | null;
  readonly params: Readonly<Record<string, string>>;
  readonly method: string;
  /** Null when the target was malformed: it is not repeated anywhere. */
  readonly path: string | null;
  readonly userAgent: string | null;
  /** `x-agent-intent`: what the agent says it wants. */
  readonly intent: string | null;
  readonly allowedMethods: readonly Method[];
  /** What is wrong with the head, in words of ours. */
  readonly detail: string | null;
}

/** How a call ended. */
export interface Ending {
  readonly reason: OutcomeReason;
  /** What the agent saw, or null. */
  readonly status: number | null;
  readonly cause: Error | null;
  /** With reason `refused_late`. */
  readonly refused?: RefusalReason | undefined;
  readonly upstreamError?: UpstreamError | null | undefined;
}

/** What is said of a refusal beyond its reason. */
export interface RefusalDetail {
  /** Which limit is spent, as a clause. */
  readonly limit: string | null;
  readonly retryAfterSeconds: number | null;
}

const NO_DETAIL: RefusalDetail = { limit: null, retryAfterSeconds: null };

export interface Traffic {
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** As `performance.now()`. */
  readonly firstByteAt: number | null;
  readonly facts: BodyFacts;
  readonly metering: Metering | null;
  readonly settled: Settled | null;
}

export class Recorder {
  readonly callId: string;
  readonly #context: GatewayContext;
  readonly #request: RequestFacts;
  readonly #startedAt = performance.now();
  #route: Route | null = null;

  constructor(context: GatewayContext, request: RequestFacts) {
    this.#context = context;
    this.#request = request;
    this.callId = request.callId;
  }

  /** The entry of a permission; it is the reservation too, which a start after a crash finds there. */
  allowed(decision: Decision, body: BodyFacts, route: Route, claimed: Claimed | null): NewEntry {
    this.#route = route;
    const entry = this.#decision('allow', decision.reason, decision, null, body);
    if (claimed === null) return entry;
    const facts: { [key: string]: Json } = { ...entry.facts };
    put(facts, 'boundMilli', claimed.boundMilli);
    if (claimed.marks.length > 0) facts.priceMarks = claimed.marks;
    put(facts, 'fingerprint', claimed.fingerprint);
    put(facts, 'countedAt', claimed.countedAt);
    return { ...entry, facts };
  }

  /**
   * Records a refusal, then answers it. When it cannot be recorded the answer is 503: the log says everything that was decided.
   */
  refuse(
    message: IncomingMessage,
    response: ServerResponse,
    reason: RefusalReason,
    decision: Decision | null,
    body: BodyFacts = NO_BODY_FACTS,
    detail: RefusalDetail = NO_DETAIL,
  ): void {
    const answer = this.#refusal(reason, decision, detail);
    this.#context.ports.log.record(this.#decision('deny', reason, decision, answer.status, body, detail.limit)).then(
      () => this.#send(message, response, answer),
      () => this.#send(message, response, this.#refusal('audit_unavailable', null)),
    );
  }

  /** Queues the entry of a refusal that nobody is there to hear. */
  appendRefusal(reason: RefusalReason): void {
    const { status } = this.#refusal(reason, null);
    this.#context.ports.log.append(this.#decision('deny', reason, null, status, NO_BODY_FACTS));
  }

  /** Answers without an entry of its own. Returns the status, or null when the agent already has an answer's head. */
  answer(
    message: IncomingMessage,
    response: ServerResponse,
    reason: RefusalReason,
    decision: Decision | null,
  ): number | null {
    const answer = this.#refusal(reason, decision);
    return this.#send(message, response, answer) ? answer.status : null;
  }

  outcome(ending: Ending, traffic: Traffic): NewEntry {
    const { agent, operation, method, path } = this.#request;
    const { reason, status, upstreamError, cause } = ending;
    const { metering, firstByteAt, facts: body, settled } = traffic;
    const durationMs = Math.round(performance.now() - this.#startedAt);
    const creditsMilli = settled === null ? (metering?.creditsMilli ?? null) : settled.milli;
    const facts: { [key: string]: Json } = { bytesUp: traffic.bytesUp, bytesDown: traffic.bytesDown };
    // Here too, so that what an account's calls cost adds up without their decisions.
    put(facts, 'account', this.#route?.accountId ?? null);
    if (firstByteAt !== null) facts.firstByteMs = Math.round(firstByteAt - this.#startedAt);
    put(facts, 'upstreamRequestId', metering?.upstreamRequestId ?? null);
    put(facts, 'costHeader', metering?.invalidCost ?? null);
    if (settled !== null) facts.settledBy = settled.by;
    if (settled !== null && settled.slots > 0) facts.voiceSlots = settled.slots;
    // Where the clock was set back: the time the ledger counts it at (E19).
    put(facts, 'countedAt', settled?.countedAt ?? null);
    put(facts, 'model', body.model);
    put(facts, 'voice', this.voiceOf(body));
    put(facts, 'refused', ending.refused ?? null);
    put(facts, 'error', upstreamError?.code ?? upstreamError?.status ?? null);
    if (cause !== null) facts.cause = causeOf(cause);
    return {
      kind: 'outcome',
      at: Date.now(),
      callId: this.callId,
      agentId: agent.id,
      agent: agent.name,
      area: operation?.area ?? null,
      operation: operation?.id ?? null,
      method,
      path,
      decision: null,
      reason,
      status,
      creditsMilli,
      characters: body.characters,
      durationMs,
      sentence: outcomeSentence(this.#facts(body), {
        reason,
        status,
        creditsMilli,
        settledBy: settled?.by ?? null,
        durationMs,
        upstreamError,
        refused: ending.refused,
      }),
      facts,
    };
  }

  /** The voice of the call: of the path, else of the body. */
  voiceOf(body: BodyFacts): string | null {
    const { operation, params } = this.#request;
    const field = operation?.voiceFields[0];
    return field?.startsWith('path.') ? (params[field.slice(5)] ?? null) : body.voiceId;
  }

  #decision(
    verdict: 'allow' | 'deny',
    reason: DecisionReason,
    decision: Decision | null,
    status: number | null,
    body: BodyFacts,
    limit: string | null = null,
  ): NewEntry {
    const { userAgent, intent, agent, operation, method, path } = this.#request;
    const facts: { [key: string]: Json } = { account: agent.accountId };
    if (this.#usesSandbox()) facts.sandbox = true;
    put(facts, 'voice', this.voiceOf(body));
    put(facts, 'model', body.model);
    put(facts, 'userAgent', userAgent);
    put(facts, 'intent', intent);
    return {
      kind: 'decision',
      at: Date.now(),
      callId: this.callId,
      agentId: agent.id,
      agent: agent.name,
      area: operation?.area ?? null,
      operation: operation?.id ?? null,
      method,
      path,
      decision: verdict,
      reason,
      status,
      creditsMilli: null,
      characters: body.characters,
      durationMs: null,
      sentence: decisionSentence(this.#facts(body), verdict, reason, decision?.asksBecause ?? null, limit),
      facts,
    };
  }

  /** What the sentence is made of; names where they are known. */
  #facts(body: BodyFacts): CallFacts {
    const { agent, operation, params, method, path } = this.#request;
    const { names } = this.#context.ports;
    const object = operation?.object ?? null;
    const objectId = object === null ? null : (params[object.param] ?? null);
    const voiceId = this.voiceOf(body);
    return {
      agentName: agent.name,
      operation,
      method,
      path: path ?? '',
      objectId,
      objectName: object === null || objectId === null ? null : names.find(agent.accountId, object.noun, objectId),
      voiceId,
      voiceName: voiceId === null ? null : names.find(agent.accountId, 'voice', voiceId),
      voiceCount: body.voiceCount,
      model: body.model,
      characters: body.characters,
      sandbox: this.#usesSandbox(),
    };
  }

  /** Said of refused calls too, which never get a route of their own. */
  #usesSandbox(): boolean {
    if (this.#route !== null) return this.#route.sandbox;
    try {
      const route = this.#context.ports.route(this.#request.agent);
      return typeof route !== 'string' && route.sandbox;
    } catch {
      // A refusal is recorded whatever failed before it.
      return false;
    }
  }

  #refusal(reason: RefusalReason, decision: Decision | null, detail: RefusalDetail = NO_DETAIL): OwnAnswer {
    const { callId, agent, operation, allowedMethods, detail: wrong } = this.#request;
    const { status, body, retryAfterSeconds } = refusal(reason, {
      requestId: callId,
      callId,
      agentName: agent.name,
      operation,
      level: (operation === null ? undefined : agent.grants.get(operation.area)) ?? 'off',
      asksBecause: decision?.asksBecause ?? null,
      limit: detail.limit,
      allowedMethods,
      ...(wrong === null ? {} : { detail: wrong }),
    });
    return {
      status,
      body,
      retryAfterSeconds: detail.retryAfterSeconds ?? retryAfterSeconds,
      allow: status === 405 ? allowedMethods.join(', ') : undefined,
    };
  }

  #send(message: IncomingMessage, response: ServerResponse, answer: OwnAnswer): boolean {
    return sendAnswer(message, response, answer, this.callId, this.#context.timeouts.lingerMs);
  }
}

/** Facts hold what is known only. */
function put(facts: { [key: string]: Json }, key: string, value: Json): void {
  if (value !== null) facts[key] = value;
}

/** An error's code, or its kind: messages could repeat what the upstream sent. */
function causeOf(cause: Error): string {
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
