/** The sandbox: an offline stand-in for ElevenLabs on a loopback port, with a key of its own for each start. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { matchOperation } from '../core/catalogue/matcher.ts';
import { ceilingOf, type Pool, poolOf } from '../core/plan-ceilings.ts';
import { type Answer, type Asked, failed, textOf } from './answer.ts';
import { errorOnDemand, INVALID_KEY, MISSING_KEY, NO_ROUTE, TOO_MANY, unprocessable, wrongMethod } from './errors.ts';
import { GUIDE } from './guide.ts';
import { DEFAULT_MODEL, modelOf } from './models.ts';
import { restAnswer } from './rest.ts';
import { send, type Wait } from './send.ts';
import { SandboxState } from './state.ts';
import { readUpload, type Upload } from './upload.ts';

export interface SandboxOptions {
  /** How many times faster than ElevenLabs audio comes; infinite answers at once. Default 1: the first byte after 75 ms. */
  readonly speed?: number;
  /** Unix time in ms. */
  readonly now?: () => number;
  /** Waits for so many ms at speed 1, or until the signal; rejects then. In place of `speed`. */
  readonly wait?: Wait;
  /** How long a generation takes to its first byte, at speed 1. Default 75. */
  readonly latencyMs?: number;
  /** The plan, as GET /v1/user/subscription says it: its ceilings are enforced. Default `creator`. */
  readonly tier?: string;
}

const FIRST_BYTE_MS = 75;

export interface Sandbox {
  /** Listens on 127.0.0.1, on a free port. */
  listen(): Promise<{ readonly origin: string; readonly key: string }>;
  close(): Promise<void>;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const context: Context = {
    state: new SandboxState(options.now ?? (() => Date.now()), options.tier ?? 'creator'),
    key: `sandbox_${randomBytes(24).toString('hex')}`,
    wait: options.wait ?? waitAt(options.speed ?? 1),
    latencyMs: options.latencyMs ?? FIRST_BYTE_MS,
    running: { standard: 0, flash: 0, speech_to_text: 0, realtime: 0, music: 0 },
  };
  const server = createServer((message, response) => {
    void handle(message, response, context).catch(() => response.destroy());
  });
  // An upload may take as long as it likes, as at ElevenLabs.
  server.requestTimeout = 0;
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          const port = typeof address === 'object' && address ? address.port : 0;
          resolve({ origin: `http://127.0.0.1:${port}`, key: context.key });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) resolve();
        else server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Context {
  readonly state: SandboxState;
  readonly key: string;
  readonly wait: Wait;
  readonly latencyMs: number;
  readonly running: Record<Pool, number>;
}

function waitAt(speed: number): Wait {
  return (ms, signal) =>
    Number.isFinite(speed) && speed > 0 ? delay(ms / speed, undefined, { signal }) : Promise.resolve();
}

async function handle(message: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const url = new URL(message.url ?? '/', 'http://sandbox');
  const given = message.headers['xi-api-key'];
  const match = matchOperation(message.method ?? '', url.pathname);
  const upload = await readUpload(message);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { state, wait, latencyMs } = context;
  const ways = { response, requestId: state.newId('req'), wait, latencyMs, gone: gone.signal };
  if (given !== context.key) return send(failed(given === undefined ? MISSING_KEY : INVALID_KEY), ways, null);
  if (match.kind === 'unknown') return send(failed(NO_ROUTE), ways, null);
  if (match.kind === 'method_not_allowed') return send(failed(wrongMethod(match.allowed)), ways, null);

  const { fields, files } = upload;
  const asked: Asked = { match, query: url.searchParams, fields, files, key: context.key };
  const early = earlyError(asked, upload);
  if (early) return send(early, ways, null);
  const pool = poolOfCall(asked);
  if (pool === null) return send(answer(asked, state), ways, null);
  const most = ceilingOf(state.tier, pool);
  if (context.running[pool] >= most) return send(failed(TOO_MANY), ways, null);
  context.running[pool] += 1;
  try {
    await send(answer(asked, state), ways, { running: context.running[pool], most });
  } finally {
    context.running[pool] -= 1;
  }
}

function answer(asked: Asked, state: SandboxState): Answer {
  const respond = GUIDE[asked.match.operation.id];
  return respond ? respond(asked, state) : restAnswer(asked, state);
}

function earlyError({ match, fields }: Asked, { malformed }: Upload): Answer | null {
  const error = errorOnDemand(Object.values(match.params), textOf(fields.text));
  if (error) return failed(error);
  if (!malformed || match.operation.requestKind === 'none') return null;
  return failed(unprocessable(['body'], 'json_invalid', 'JSON decode error'));
}

/** Which of the plan's ceilings counts a call; null where none does. */
function poolOfCall({ match: { operation }, fields }: Asked): Pool | null {
  const model = textOf(fields.model_id) || DEFAULT_MODEL;
  return poolOf(operation, model, modelOf(model).pool);
}
