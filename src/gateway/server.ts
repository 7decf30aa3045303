/** The gateway: two loopback servers on one port, and what they share. */
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayPorts } from '../core/ports.ts';
import { Ceilings } from './ceilings.ts';
import type { ConnectorOptions } from './connector.ts';
import type { GatewayContext, OpenCall, Timeouts } from './context.ts';
import { FairQueue } from './fair-queue.ts';
import { Front } from './handler.ts';
import { type Listening, listenOnLoopback } from './listener.ts';
import { Upstreams } from './upstreams.ts';
import { VoiceNames } from './voice-names.ts';
import { VoiceRates } from './voice-rates.ts';

export interface GatewayOptions extends ConnectorOptions {
  /** Bollard's own version, for the user agent of its own calls. */
  readonly version: string;
  /** Its folder `spool` holds bodies that must be known whole before any of them leaves. */
  readonly dataDir: string;
  /** How long a call may wait for its turn. Default 30 s. */
  readonly queueMs?: number;
  /** Read the names of voices that are not known yet. Default true. */
  readonly askForNames?: boolean;
  readonly timeouts?: Partial<Timeouts>;
  /** Connections at a time, per address. Default 2,048. */
  readonly maxConnections?: number;
}

export interface Gateway {
  /** Listens on 127.0.0.1 and ::1. Port 0 chooses one. Throws `PortInUseError`, or the system's error. Once only. */
  listen(port: number): Promise<Listening>;
  /** Calls under way. */
  openCalls(): number;
  /** An agent's limits from now on, for its calls that wait too. */
  setLimits(agentId: string, limits: { readonly parallel: number | null; readonly weight: number }): void;
  /** When the oldest of them started, as `performance.now()`; the present when there is none. */
  openSince(): number;
  /**
   * Takes no new connection, waits at most `drainMs` for calls under way, then ends the rest with outcome `stopped`. The log's
   * own flush is the caller's.
   */
  close(drainMs: number): Promise<void>;
}

const DEFAULT_TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  stallMs: 60_000,
  firstByteMs: 600_000,
  idleMs: 300_000,
  lingerMs: 2_000,
};

/** security §4.19. Node drops headers beyond its own count, so that is set above the number that `head.ts` refuses. */
const SERVER_OPTIONS: ServerOptions = {
  requestTimeout: 0,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 16 * 1024,
  requireHostHeader: false,
  insecureHTTPParser: false,
};
const QUEUE_MS = 30_000;
/** Calls that wait for their turn: what waits holds a connection and its body. */
const LONGEST_QUEUE = { perAgent: 128, all: 512 };
const MOST_CONNECTIONS = 2_048;
const NODE_HEADER_COUNT = 1_000;
/** How often Node looks for heads that take too long. */
const HEADERS_CHECK_MS = 2_000;
const DRAIN_CHECK_MS = 20;
const RECORD_MS = 1_000;

export function createGateway(ports: GatewayPorts, options: GatewayOptions): Gateway {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const upstreams = new Upstreams(options, timeouts);
  const userAgent = `bollard/${options.version}`;
  const calls = new Set<OpenCall>();
  const queue = new FairQueue({ longest: LONGEST_QUEUE, waitMs: options.queueMs ?? QUEUE_MS });
  const rates = new VoiceRates(upstreams, userAgent);
  const context: GatewayContext = {
    ports,
    timeouts,
    upstreams,
    voiceNames: new VoiceNames(ports.names, upstreams, userAgent, options.askForNames ?? true),
    spendingParts: { budget: ports.budget, voiceRate: (route, voiceId) => rates.rateOf(route, voiceId) },
    turnParts: { queue, ceilings: new Ceilings(ports.budget, queue), budget: ports.budget },
    dataDir: options.dataDir,
    calls,
    userAgent,
  };
  const front = new Front(context);
  const maxConnections = options.maxConnections ?? MOST_CONNECTIONS;
  const v4 = createLoopbackServer(front, maxConnections, timeouts.headersMs);
  const v6 = createLoopbackServer(front, maxConnections, timeouts.headersMs);
  return {
    async listen(port) {
      front.port = port;
      const listening = await listenOnLoopback(v4, v6, port);
      front.port = listening.port;
      return listening;
    },
    openCalls: () => calls.size,
    setLimits: (agentId, limits) => queue.setLimits(agentId, limits),
    openSince() {
      // In the order of their start.
      const [oldest] = calls;
      return oldest?.startedAt ?? performance.now();
    },
    async close(drainMs) {
      front.closing = true;
      queue.close();
      const closed = Promise.all([closeServer(v4), closeServer(v6)]);
      await drained(calls, drainMs);
      for (const call of calls) call.stop();
      // A decision that is being written has its outcome only after that.
      await drained(calls, RECORD_MS);
      v4.closeAllConnections();
      v6.closeAllConnections();
      await upstreams.close();
      await closed;
    },
  };
}

function createLoopbackServer(front: Front, maxConnections: number, headersMs: number): Server {
  const server = createServer({
    ...SERVER_OPTIONS,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(headersMs, HEADERS_CHECK_MS),
  });
  server.maxConnections = maxConnections;
  server.maxHeadersCount = NODE_HEADER_COUNT;
  server.on('connection', (socket: Duplex) => front.connected(socket));
  server.on('request', (message: IncomingMessage, response: ServerResponse) => front.handle(message, response, 'none'));
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) =>
    front.handle(message, response, 'continue'),
  );
  server.on('checkExpectation', (message: IncomingMessage, response: ServerResponse) =>
    front.handle(message, response, 'unknown'),
  );
  // No `upgrade` listener: Node then treats an upgrade as the plain request that it also is.
  server.on('connect', (message: IncomingMessage, socket: Duplex) => front.refuseConnect(message, socket));
  server.on('clientError', (error: Error, socket: Duplex) => front.clientError(error, socket));
  return server;
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function drained(calls: ReadonlySet<OpenCall>, drainMs: number): Promise<void> {
  const end = performance.now() + drainMs;
  return new Promise((resolve) => {
    const check = () => {
      if (calls.size === 0 || performance.now() >= end) resolve();
      else setTimeout(check, DRAIN_CHECK_MS);
    };
    check();
  });
}
