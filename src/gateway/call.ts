/**
 * One authenticated request for a known operation, from its permission to its outcome. Once its decision `allow` is on disk,
 * it has exactly one outcome on every path: `#finish` is the only place that writes one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OutcomeReason } from '../core/entry.ts';
import type { Decision } from '../core/policy-state.ts';
import type { Route } from '../core/ports.ts';
import type { RefusalReason } from '../core/refusal.ts';
import type { Admitted } from './admitted.ts';
import { Answer } from './answer.ts';
import type { AnswerBody } from './answer-body.ts';
import { Clearance, type Refused } from './clearance.ts';
import type { GatewayContext, OpenCall } from './context.ts';
import { Forward, type ForwardOwner } from './forward.ts';
import { requestHeaders } from './headers.ts';
import { Intake, type IntakeFailure } from './intake.ts';
import { failureOf, mayHaveHappened, refusalOf } from './reasons.ts';
import type { Ending, Recorder } from './recorder.ts';
import { closeUnlessComplete, discardRest } from './reply.ts';
import { UploadStream } from './request-body.ts';
import { Spending } from './spending.ts';
import { SpooledBody } from './spooled-body.ts';
import { Turn } from './turn.ts';

export class Call implements OpenCall, ForwardOwner {
  readonly startedAt = performance.now();
  readonly #context: GatewayContext;
  readonly #message: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #admitted: Admitted;
  readonly #recorder: Recorder;
  readonly #intake: Intake;
  readonly #spending: Spending;
  readonly #turn: Turn;
  readonly #clearance: Clearance;
  #stage: 'deciding' | 'recording' | 'committed' | 'over' = 'deciding';
  /** The agent hung up, or broke the protocol, or Bollard is closing: why the call must not go on. */
  #ended: OutcomeReason | null = null;
  #route: Route | null = null;
  #forward: Forward | null = null;
  #answer: Answer | null = null;

  constructor(
    context: GatewayContext,
    message: IncomingMessage,
    response: ServerResponse,
    admitted: Admitted,
    recorder: Recorder,
  ) {
    this.#context = context;
    this.#message = message;
    this.#response = response;
    this.#admitted = admitted;
    this.#recorder = recorder;
    const { operation } = admitted;
    const { stallMs } = context.timeouts;
    this.#intake = new Intake(message, operation, { stallMs, dataDir: context.dataDir });
    this.#spending = new Spending(context.spendingParts, recorder.callId, operation);
    this.#turn = new Turn(context.turnParts);
    this.#clearance = new Clearance({
      ports: context.ports,
      admitted,
      intake: this.#intake,
      spending: this.#spending,
      turn: this.#turn,
      response,
      isEnded: () => this.#ended !== null,
    });
  }

  start(): void {
    this.#context.calls.add(this);
    this.#response.on('close', this.#onClose);
    this.#run().catch((error: unknown) => this.#crash(error));
  }

  stop(): void {
    this.#end('stopped');
    this.#response.destroy();
  }

  requestBroken(): void {
    if (this.#stage === 'deciding') this.#recorder.appendRefusal('malformed_body');
    this.#end('client_aborted');
  }

  answerBody(status: number, rawHeaders: readonly Buffer[]): AnswerBody {
    const { operation, token } = this.#admitted;
    const route = this.#route;
    if (route === null) throw new Error('an answer without a route');
    const answer = new Answer(operation, route, token, this.#recorder.callId, this.#context.voiceNames.isCurious());
    this.#answer = answer;
    const body = answer.open(this.#response, status, rawHeaders);
    this.#turn.heard(answer.mostConcurrent);
    return body;
  }

  forwarded(reason: OutcomeReason, answered: boolean, cause: Error | null): void {
    if (answered) {
      if (reason !== 'completed' && reason !== 'upstream_error') this.#response.destroy();
      this.#finish({
        reason,
        status: this.#forward?.status ?? null,
        cause,
        upstreamError: reason === 'upstream_error' ? (this.#answer?.upstreamError() ?? null) : null,
      });
      return;
    }
    const { sent = false, status = null } = this.#forward ?? {};
    const unknown = mayHaveHappened(this.#admitted.operation, reason, sent, status);
    this.#fail(unknown ? 'outcome_unknown' : reason, cause);
  }

  async #run(): Promise<void> {
    const clearing = await this.#clearance.obtain();
    if (clearing.kind === 'left' || this.#ended !== null) return this.#leave();
    if (clearing.kind === 'refused') return this.#deny(clearing);
    const { decision, route } = clearing;
    const { operation, path, query } = this.#admitted;
    this.#route = route;
    this.#stage = 'recording';
    const claimed = this.#spending.claimed(`${operation.method} ${path}${query}`, this.#intake);
    try {
      await this.#context.ports.log.record(this.#recorder.allowed(decision, this.#intake.facts, route, claimed));
    } catch {
      this.#leave();
      this.#recorder.answer(this.#message, this.#response, 'audit_unavailable', null);
      return;
    }
    this.#stage = 'committed';
    this.#send(route);
  }

  /** The permission must still hold when the request leaves (A38). */
  #send(route: Route): void {
    const { operation, path, query } = this.#admitted;
    const { body, failure } = this.#intake;
    if (this.#ended !== null) {
      this.#finish({ reason: this.#ended, status: null, cause: null });
      return;
    }
    const identity = this.#context.ports.recheck(this.#admitted.agent);
    const agent = identity.kind === 'agent' ? identity.agent : null;
    const decision = agent === null ? null : this.#clearance.permit(agent);
    if (agent === null || decision === null)
      this.#refuseLate(identity.kind === 'expired' ? 'expired_token' : 'unknown_token');
    else if (decision.verdict !== 'allow') this.#refuseLate(refusalOf(decision), decision);
    else if (failure !== null) this.#failUpload(failure);
    else {
      if (body instanceof UploadStream) {
        this.#intake.onField = () => this.#clearance.permit(agent).verdict === 'allow';
        body.onStopped((reason) => this.#failUpload(reason === 'stalled' ? 'upload_stalled' : reason));
      }
      this.#forward = new Forward(this, this.#response, this.#context.timeouts.idleMs);
      this.#forward.dispatch(this.#context.upstreams.pool(route.origin), {
        method: operation.method,
        path: path + query,
        headers: requestHeaders(this.#message.rawHeaders, route.key),
        body: body instanceof SpooledBody ? body.stream() : body,
      });
    }
  }

  /** Refused before anything was recorded as allowed. */
  #deny(refused: Refused): void {
    this.#leave();
    const { reason, decision } = refused;
    this.#recorder.refuse(this.#message, this.#response, reason, decision, this.#intake.facts, refused);
  }

  /** An upload that may not go on: stalled, malformed, or a field came that changes the permission. */
  #failUpload(failure: IntakeFailure): void {
    if (failure === 'gone') {
      this.#finish({ reason: 'client_aborted', status: null, cause: null });
    } else if (failure === 'refused') {
      const decision = this.#clearance.permit(this.#admitted.agent);
      this.#refuseLate(decision.verdict === 'allow' ? 'approval_required' : refusalOf(decision), decision);
    } else {
      this.#refuseLate(failure);
    }
  }

  /** Refused after its decision was recorded as allowed: the outcome says so. */
  #refuseLate(reason: RefusalReason, decision: Decision | null = null): void {
    if (this.#stage === 'over') return;
    const status = this.#recorder.answer(this.#message, this.#response, reason, decision);
    if (status === null) this.#response.destroy();
    if (reason === 'upload_stalled') this.#finish({ reason, status, cause: null });
    else this.#finish({ reason: 'refused_late', status, cause: null, refused: reason });
  }

  /** Nothing was passed to the agent yet: it gets an error of ours. */
  #fail(reason: OutcomeReason, cause: Error | null): void {
    if (this.#stage === 'over') return;
    const status = this.#recorder.answer(this.#message, this.#response, failureOf(reason), null);
    if (status === null) this.#response.destroy();
    this.#finish({ reason, status, cause });
  }

  readonly #onClose = (): void => {
    this.#end('client_aborted');
  };

  /** The agent is gone, or Bollard closes. What is not committed yet sees `#ended` at its next step. */
  #end(reason: OutcomeReason): void {
    if (this.#stage === 'over') return;
    this.#ended ??= reason;
    if (this.#stage === 'deciding') this.#turn.leave();
    if (this.#stage === 'committed') this.#finish({ reason, status: null, cause: null });
  }

  #crash(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    if (this.#stage === 'committed') {
      this.forwarded('internal_error', this.#response.headersSent, cause);
    } else if (this.#stage !== 'over') {
      this.#leave();
      this.#recorder.appendRefusal('internal_error');
      this.#recorder.answer(this.#message, this.#response, 'internal_error', null);
    }
  }

  /** Gives back what the call held; a reservation that was not settled is for nothing. */
  #leave(): void {
    this.#stage = 'over';
    this.#context.calls.delete(this);
    this.#response.off('close', this.#onClose);
    this.#turn.leave();
    this.#spending.release();
    this.#intake.release();
  }

  #finish(ending: Ending): void {
    if (this.#stage === 'over') return;
    const forward = this.#forward;
    const metering = this.#answer?.metering ?? null;
    const end = {
      reason: ending.reason,
      upstreamStatus: forward?.status ?? null,
      sent: forward?.sent ?? false,
      costMilli: metering?.creditsMilli ?? null,
      audioSeconds: this.#answer?.audioSeconds() ?? null,
    };
    const settled = this.#spending.settle(end, this.#admitted.agent);
    this.#leave();
    forward?.cancel();
    const { body } = this.#intake;
    if (body instanceof UploadStream && !body.readableEnded) {
      body.destroy();
      // The upstream answered before the upload ended.
      if (forward?.body?.started) {
        discardRest(this.#message, this.#context.timeouts.lingerMs, () => closeUnlessComplete(this.#message));
      }
    }
    this.#context.ports.log.append(
      this.#recorder.outcome(ending, {
        bytesUp: this.#intake.bytes,
        bytesDown: forward?.body?.bytes ?? 0,
        firstByteAt: forward?.firstByteAt ?? null,
        facts: this.#intake.facts,
        metering,
        settled,
      }),
    );
    if (ending.reason === 'completed') this.#learn();
  }

  #learn(): void {
    const route = this.#route;
    if (route === null) return;
    const { voiceNames } = this.#context;
    const body = this.#answer?.tapped();
    if (body) setImmediate(() => voiceNames.learnFrom(route.accountId, body));
    const voice = this.#recorder.voiceOf(this.#intake.facts);
    if (!body && voice !== null) voiceNames.wonder(route, voice);
  }
}
