/** Puts an answer on the wire, with the pace and the headers of the real thing. */
import type { ServerResponse } from 'node:http';
import type { Answer, Billed } from './answer.ts';
import type { SandboxError } from './errors.ts';

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Ways {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly wait: Wait;
  /** How long a generation takes to its first byte. */
  readonly latencyMs: number;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
}

/** How many calls run under the ceiling that counts this one. */
export interface Load {
  readonly running: number;
  readonly most: number;
}

const CHUNK_MS = 30;
const CHUNK_BYTES = 8 * 1024;

export async function send(answer: Answer, ways: Ways, load: Load | null): Promise<void> {
  const { response, wait, gone } = ways;
  if (answer.kind === 'error') return sendError(answer.error, ways);
  if (load) await wait(ways.latencyMs, gone);
  const headers = {
    ...commonHeaders(ways.requestId),
    ...billedHeaders('billed' in answer ? answer.billed : null, load, ways.latencyMs),
  };
  switch (answer.kind) {
    case 'empty':
      response.writeHead(204, headers).end();
      return;
    case 'json':
      response.writeHead(answer.status, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
      return;
    case 'lines': {
      response.writeHead(200, { ...headers, 'content-type': answer.events ? 'text/event-stream' : 'application/json' });
      const lines = answer.lines.map((line) => JSON.stringify(line));
      return sendChunks(
        lines.map((line) => (answer.events ? `data: ${line}\n\n` : `${line}\n`)),
        ways,
      );
    }
    case 'bytes': {
      const { contentType, bytes, streamed } = answer;
      if (streamed) {
        response.writeHead(200, { ...headers, 'content-type': contentType });
        return sendChunks(slices(bytes), ways);
      }
      response.writeHead(200, { ...headers, 'content-type': contentType, 'content-length': bytes.length }).end(bytes);
    }
  }
}

/** One chunk after the other, as they would be generated: rejects when the client goes. */
async function sendChunks(chunks: Iterable<Buffer | string>, { response, wait, gone }: Ways): Promise<void> {
  for (const chunk of chunks) {
    if (!response.write(chunk)) await drained(response);
    await wait(CHUNK_MS, gone);
    gone.throwIfAborted();
  }
  response.end();
}

function sendError({ status, detail, headers }: SandboxError, { response, requestId }: Ways): void {
  const named = typeof detail === 'object' && detail !== null && !Array.isArray(detail);
  response.writeHead(status, { ...commonHeaders(requestId), 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ detail: named ? { ...detail, request_id: requestId } : detail }));
}

/** Headers as seen on real answers (facts §5), with those that a gateway must not pass on. */
function commonHeaders(requestId: string): Record<string, string> {
  return {
    'request-id': requestId,
    'x-trace-id': requestId,
    'x-region': 'sandbox',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'alt-svc': 'h3=":443"',
    'strict-transport-security': 'max-age=31536000',
    server: 'sandbox',
  };
}

function billedHeaders(billed: Billed | null, load: Load | null, latencyMs: number): Record<string, string> {
  return {
    ...(billed ? { 'character-cost': String(billed.credits) } : {}),
    ...(billed?.historyItemId === undefined
      ? {}
      : { 'history-item-id': billed.historyItemId, 'tts-latency-ms': String(latencyMs) }),
    ...(load
      ? {
          'current-concurrent-requests': String(load.running),
          'maximum-concurrent-requests': String(load.most),
        }
      : {}),
  };
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
