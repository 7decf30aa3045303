/** The sandbox: an offline stand-in for ElevenLabs on a loopback port, with a key of its own for each start. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { matchOperation } from '../core/catalogue/matcher.ts';
import { type Answer, answer, type Billed } from './answers.ts';
import { errorOnDemand, INVALID_KEY, NOT_FOUND, type SandboxError, TOO_MANY } from './errors.ts';
import { SandboxState } from './state.ts';

export interface SandboxOptions {
  /** How many times faster than ElevenLabs audio comes; infinite answers at once. Default 1: the first byte after 75 ms. */
  readonly speed?: number;
  /** Unix time in ms. */
  readonly now?: () => number;
}

export interface Sandbox {
  /** Listens on 127.0.0.1, on a free port. */
  listen(): Promise<{ readonly origin: string; readonly key: string }>;
  close(): Promise<void>;
}

const FIRST_BYTE_MS = 75;
const CHUNK_MS = 30;
const CHUNK_BYTES = 8 * 1024;
/** Calls at a time on the Creator plan (facts §9). */
const CEILINGS = { standard: 5, turbo: 10 } as const;
const LARGEST_KEPT = 2 * 1024 * 1024;

export function createSandbox(options: SandboxOptions): Sandbox {
  const state = new SandboxState(options.now ?? (() => Date.now()));
  const key = `sandbox_${randomBytes(24).toString('hex')}`;
  const speed = options.speed ?? 1;
  const running = { standard: 0, turbo: 0 };
  const server = createServer((message, response) => {
    void handle(message, response, { state, key, speed, running }).catch(() => response.destroy());
  });
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          const port = typeof address === 'object' && address ? address.port : 0;
          resolve({ origin: `http://127.0.0.1:${port}`, key });
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
  readonly speed: number;
  readonly running: Record<Billed['group'], number>;
}

async function handle(message: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { state, key } = context;
  const url = new URL(message.url ?? '/', 'http://sandbox');
  const upload = await readBody(message);
  if (message.headers['xi-api-key'] !== key) {
    sendError(response, INVALID_KEY, state);
    return;
  }
  const match = matchOperation(message.method ?? '', url.pathname);
  if (match.kind !== 'operation') {
    sendError(response, NOT_FOUND, state);
    return;
  }
  const text = typeof upload.fields.text === 'string' ? upload.fields.text : '';
  const wanted = errorOnDemand(Object.values(match.params), text);
  const given: Answer = wanted
    ? { kind: 'error', error: wanted }
    : answer({ match, query: url.searchParams, fields: upload.fields, uploaded: upload.bytes, key }, state);
  if (given.kind === 'error') {
    sendError(response, given.error, state);
    return;
  }
  const group = given.billed?.group;
  if (group && context.running[group] >= CEILINGS[group]) {
    sendError(response, TOO_MANY, state);
    return;
  }
  if (group) context.running[group] += 1;
  try {
    await send(response, given, context);
  } finally {
    if (group) context.running[group] -= 1;
  }
}

async function send(
  response: ServerResponse,
  given: Exclude<Answer, { kind: 'error' }>,
  context: Context,
): Promise<void> {
  const headers = { ...commonHeaders(context.state), ...billedHeaders(given.billed, context) };
  if (given.billed) await pause(FIRST_BYTE_MS, context);
  if (given.kind === 'json') {
    const body = given.body === null ? '' : JSON.stringify(given.body);
    response.writeHead(given.status ?? 200, { ...headers, 'content-type': 'application/json' }).end(body);
    return;
  }
  if (given.kind === 'audio' && !given.streamed) {
    const { contentType, bytes } = given.audio;
    response.writeHead(200, { ...headers, 'content-type': contentType, 'content-length': bytes.length }).end(bytes);
    return;
  }
  const type = given.kind === 'audio' ? given.audio.contentType : 'application/json';
  response.writeHead(200, { ...headers, 'content-type': type });
  const chunks =
    given.kind === 'audio' ? slices(given.audio.bytes) : given.lines.map((line) => `${JSON.stringify(line)}\n`);
  for (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
    await pause(CHUNK_MS, context);
  }
  response.end();
}

/** Headers as seen on real answers (facts §5), with those that a gateway must not pass on. */
function commonHeaders(state: SandboxState): Record<string, string> {
  const id = state.newId('req');
  return {
    'request-id': id,
    'x-trace-id': id,
    'x-region': 'sandbox',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'alt-svc': 'h3=":443"',
    'strict-transport-security': 'max-age=31536000',
    server: 'sandbox',
  };
}

function billedHeaders(billed: Billed | undefined, { running }: Context): Record<string, string> {
  if (!billed) return {};
  return {
    'character-cost': String(billed.credits),
    'tts-latency-ms': '75',
    'current-concurrent-requests': String(running[billed.group]),
    'maximum-concurrent-requests': String(CEILINGS[billed.group]),
    ...(billed.historyItemId === undefined ? {} : { 'history-item-id': billed.historyItemId }),
  };
}

function sendError(response: ServerResponse, error: SandboxError, state: SandboxState): void {
  response.writeHead(error.status, { ...commonHeaders(state), 'content-type': 'application/json', ...error.headers });
  response.end(JSON.stringify(error.body));
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function pause(ms: number, { speed }: Context): Promise<void> {
  return Number.isFinite(speed) && speed > 0 ? delay(ms / speed) : Promise.resolve();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

interface Upload {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/** Reads any size; keeps the first 2 MB, where the text fields are. */
async function readBody(message: IncomingMessage): Promise<Upload> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    if (bytes < LARGEST_KEPT) kept.push(chunk);
    bytes += chunk.length;
  }
  const text = Buffer.concat(kept).toString('utf8');
  const type = message.headers['content-type'] ?? '';
  return { fields: type.startsWith('multipart/') ? formFields(text) : jsonFields(text), bytes };
}

function jsonFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function formFields(text: string): Readonly<Record<string, unknown>> {
  const found = text.matchAll(
    /content-disposition: form-data; name="([^"]+)"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)\r\n/gi,
  );
  return Object.fromEntries([...found].map(([, name, value]) => [name ?? '', value]));
}
