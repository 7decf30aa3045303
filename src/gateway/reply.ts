/** Answers that Bollard makes itself: refusals, on a response or, where Node gives none, on the bare socket. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { announcedLength } from './request-body.ts';

export interface OwnAnswer {
  readonly status: number;
  readonly body: object;
  readonly retryAfterSeconds?: number | undefined;
  /** For 405. */
  readonly allow?: string | undefined;
}

/** More of a refused upload is not read: a client that sends on has been answered. */
const MOST_DISCARDED = 8 * 1024 * 1024;

/** On everything that leaves. No CORS header, ever. */
export const OWN_HEADERS = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff'] as const;

/** The rest of a body up to this size is read, so that the connection serves the next request. */
const SMALL_BODY = 64 * 1024;

/**
 * Sends a refusal. When the request's body has not ended yet, the answer goes out at once and the rest of the body is thrown
 * away for at most `lingerMs`: a connection closed with unread bytes would be reset, and the answer lost. False when it could
 * not be sent: the agent is gone, or has the head of another answer.
 */
export function sendAnswer(
  message: IncomingMessage,
  response: ServerResponse,
  answer: OwnAnswer,
  requestId: string,
  lingerMs: number,
): boolean {
  if (response.headersSent || response.destroyed) return false;
  const body = Buffer.from(JSON.stringify(answer.body));
  const headers = headersOf(answer, body.length, requestId);
  const coming = message.complete ? 0 : announcedLength(message.rawHeaders);
  if (coming <= SMALL_BODY) {
    response.writeHead(answer.status, headers);
    response.end(body);
    if (coming > 0) discardRest(message, lingerMs, () => closeUnlessComplete(message));
    return true;
  }
  headers.push('connection', 'close');
  response.writeHead(answer.status, headers);
  response.write(body);
  discardRest(message, lingerMs, () => response.end());
  return true;
}

/** A request that never ended leaves a connection that nothing can follow on. */
export function closeUnlessComplete(message: IncomingMessage): void {
  if (!message.complete) message.destroy();
}

/** Reads the rest of a request and throws it away, for at most `lingerMs`; then `done`. */
export function discardRest(message: IncomingMessage, lingerMs: number, done: () => void): void {
  if (message.complete || message.destroyed) {
    done();
    return;
  }
  let discarded = 0;
  const settle = () => {
    clearTimeout(timer);
    message.off('data', onData).off('end', settle).off('close', settle);
    done();
  };
  const onData = (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MOST_DISCARDED) settle();
  };
  const timer = setTimeout(settle, lingerMs);
  message.on('data', onData).on('end', settle).on('close', settle);
  message.resume();
}

/** Writes an answer on a socket that has no response object (CONNECT, a malformed head), and closes it. */
export function sendRawAnswer(socket: Duplex, answer: OwnAnswer, requestId: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(answer.body);
  const headers = [...headersOf(answer, Buffer.byteLength(body), requestId), 'connection', 'close'];
  let head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n`;
  for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  socket.on('error', () => {});
  socket.end(`${head}\r\n${body}`, () => socket.destroy());
}

function headersOf(answer: OwnAnswer, length: number, requestId: string): string[] {
  const headers: string[] = [
    'content-type',
    'application/json',
    'content-length',
    String(length),
    'x-request-id',
    requestId,
    ...OWN_HEADERS,
    'cross-origin-resource-policy',
    'same-origin',
    'x-frame-options',
    'DENY',
  ];
  if (answer.retryAfterSeconds !== undefined) headers.push('retry-after', String(answer.retryAfterSeconds));
  if (answer.allow !== undefined) headers.push('allow', answer.allow);
  return headers;
}
