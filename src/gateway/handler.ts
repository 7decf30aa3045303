/** The front door: Host, Origin, target, token, method, in this order; then the call decides. Everything else is refused here. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Match, matchOperation } from '../core/catalogue/matcher.ts';
import { decide } from '../core/decide.ts';
import type { NoiseKind } from '../core/ports.ts';
import { type RefusalReason, refusal } from '../core/refusal.ts';
import { Call } from './call.ts';
import type { GatewayContext, OpenCall } from './context.ts';
import { checkHead, type HeadCheck } from './head.ts';
import { refusalOf } from './reasons.ts';
import { Recorder, type RequestFacts } from './recorder.ts';
import { type OwnAnswer, sendAnswer, sendRawAnswer } from './reply.ts';
import { announcedLength } from './request-body.ts';
import { parseTarget, type TargetCheck } from './target.ts';

/** `continue`: the agent waits for 100 Continue. `unknown`: it expects something else. */
export type Expectation = 'none' | 'continue' | 'unknown';

/** The newest request of a connection. */
interface Exchange {
  message: IncomingMessage | null;
  response: ServerResponse | null;
  call: OpenCall | null;
}

const NO_FIELDS: ReadonlySet<string> = new Set();
const UNKNOWN: Match = { kind: 'unknown' };
const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze(Object.create(null));

const NO_REQUEST = {
  operation: null,
  params: NO_PARAMS,
  path: null,
  intent: null,
  allowedMethods: [],
  detail: null,
};

export class Front {
  /** The port listened on: part of the Host that is accepted. */
  port = 0;
  /** Set when the gateway closes: connections that are still open are not served any more. */
  closing = false;
  readonly #context: GatewayContext;
  readonly #exchanges = new Map<Duplex, Exchange>();

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  handle(message: IncomingMessage, response: ServerResponse, expectation: Expectation): void {
    if (this.closing) {
      message.destroy();
      return;
    }
    const callId = randomUUID();
    response.on('error', ignore);
    // After an upgrade, asked for in vain, Node's parser reports no error any more and loses what came with it (B28, B29).
    if (message.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    const exchange = this.#exchanges.get(message.socket);
    if (exchange) {
      exchange.message = message;
      exchange.response = response;
      exchange.call = null;
    }
    try {
      const call = this.#admit(message, response, expectation, callId);
      if (exchange) exchange.call = call;
    } catch {
      this.#sendUnknown(message, response, callId, 'internal_error');
    }
  }

  /** A connection was opened. */
  connected(socket: Duplex): void {
    this.#exchanges.set(socket, { message: null, response: null, call: null });
    socket.once('close', () => this.#exchanges.delete(socket));
  }

  /** CONNECT is never a tunnel (A31). */
  refuseConnect(message: IncomingMessage, socket: Duplex): void {
    const callId = randomUUID();
    const head = checkHead(message.rawHeaders, this.port);
    const identity = head.token === null ? null : this.#context.ports.identify(head.token);
    const reason = head.ok || head.aboutToken ? 'method_not_allowed' : head.reason;
    if (identity?.kind === 'agent') {
      const request = { ...NO_REQUEST, callId, agent: identity.agent, method: 'CONNECT', userAgent: head.userAgent };
      new Recorder(this.#context, request).appendRefusal(reason);
    } else {
      this.#context.ports.log.count(noiseOf(reason));
    }
    sendRawAnswer(socket, this.#anonymous(reason, callId), callId);
  }

  /**
   * What is not HTTP, or stopped being it. A request under way is told first; then its answer, if it has none yet, or else the
   * connection ends.
   */
  clientError(error: Error, socket: Duplex): void {
    const { message = null, response = null, call = null } = this.#exchanges.get(socket) ?? {};
    const code = 'code' in error ? error.code : null;
    if (message && response && !message.complete && !response.writableFinished) {
      call?.requestBroken();
      // A response that has not got its socket yet waits for an earlier one: no answer may go in between.
      if (response.headersSent || response.socket === null) {
        socket.destroy();
        return;
      }
    } else {
      if (code !== 'ECONNRESET') this.#context.ports.log.count('malformed');
      if (response && !response.writableEnded) {
        // Bytes after a whole request are no request: its answer still goes out, and then nothing more.
        response.on('close', () => socket.destroy());
        return;
      }
    }
    const callId = randomUUID();
    const reason = code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'malformed_request';
    sendRawAnswer(socket, this.#anonymous(reason, callId), callId);
  }

  #admit(
    message: IncomingMessage,
    response: ServerResponse,
    expectation: Expectation,
    callId: string,
  ): OpenCall | null {
    const { ports } = this.#context;
    const method = message.method ?? '';
    const head = checkHead(message.rawHeaders, this.port);
    const target = parseTarget(message.url ?? '');
    const identity = head.token === null ? null : ports.identify(head.token);
    const early = this.#earlyRefusal(message, head, target, expectation);
    if (identity === null || identity.kind !== 'agent' || head.token === null) {
      const reason =
        early ?? (identity?.kind === 'expired' ? 'expired_token' : identity ? 'unknown_token' : 'no_token');
      this.#sendUnknown(message, response, callId, reason);
      return null;
    }
    const { agent } = identity;
    ports.seen(agent.id, head.userAgent);
    const path = target.ok ? target.path : null;
    const match = path === null ? UNKNOWN : matchOperation(method, path);
    const request: RequestFacts = {
      callId,
      agent,
      operation: match.kind === 'operation' ? match.operation : null,
      params: match.kind === 'operation' ? match.params : NO_PARAMS,
      method,
      path,
      userAgent: head.userAgent,
      intent: head.intent,
      allowedMethods: match.kind === 'method_not_allowed' ? match.allowed : [],
      detail: target.ok ? null : target.detail,
    };
    const recorder = new Recorder(this.#context, request);
    if (early !== null) recorder.refuse(message, response, early, null);
    else if (match.kind === 'method_not_allowed') recorder.refuse(message, response, 'method_not_allowed', null);
    else if (match.kind === 'unknown' || !target.ok) {
      const decision = decide({ operation: null, fieldsPresent: NO_FIELDS }, agent, ports.isStopped());
      recorder.refuse(message, response, refusalOf(decision), decision);
    } else {
      const call = new Call(
        this.#context,
        message,
        response,
        {
          agent,
          token: head.token,
          operation: match.operation,
          params: match.params,
          path: target.path,
          query: target.query,
          hasBody: announcedLength(message.rawHeaders) > 0,
          awaitsContinue: expectation === 'continue',
        },
        recorder,
      );
      call.start();
      return call;
    }
    return null;
  }

  /** What is wrong before the method matters, in the order of design §4; a missing or wrong token comes after all of it. */
  #earlyRefusal(
    message: IncomingMessage,
    head: HeadCheck,
    target: TargetCheck,
    expectation: Expectation,
  ): RefusalReason | null {
    if (message.httpVersion !== '1.1') return 'malformed_request';
    if (!head.ok && !head.aboutToken) return head.reason;
    if (!target.ok) return target.reason;
    if (!head.ok) return head.reason;
    return expectation === 'unknown' ? 'unknown_expectation' : null;
  }

  /** Refuses a request without a valid token: counted, not an entry each. */
  #sendUnknown(message: IncomingMessage, response: ServerResponse, callId: string, reason: RefusalReason): void {
    this.#context.ports.log.count(noiseOf(reason));
    sendAnswer(message, response, this.#anonymous(reason, callId), callId, this.#context.timeouts.lingerMs);
  }

  #anonymous(reason: RefusalReason, callId: string): OwnAnswer {
    return refusal(reason, { requestId: callId, callId: null });
  }
}

function noiseOf(reason: RefusalReason): NoiseKind {
  switch (reason) {
    case 'foreign_host':
    case 'foreign_origin':
    case 'no_token':
    case 'unknown_token':
    case 'expired_token':
      return reason;
    case 'conflicting_tokens':
      return 'unknown_token';
    default:
      return 'malformed';
  }
}

function ignore(): void {}
