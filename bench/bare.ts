/**
 * The yardstick: `node:http` in front, undici's `dispatch` behind, and nothing between them but one comparison of the token and
 * the real key. Streams both ways with back-pressure. No policy, no log, no redaction. Arguments: the upstream's origin, token.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { REAL_KEY } from './work.ts';

const [origin = '', token = ''] = process.argv.slice(2);
const pool = new Pool(origin, { allowH2: false, pipelining: 1, headersTimeout: 600_000, bodyTimeout: 300_000 });
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade']);

class Passage implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#response.on('close', () => {
      if (!this.#response.writableFinished) controller.abort(new Error('the client is gone'));
    });
    this.#response.on('drain', () => controller.resume());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    for (const name of HOP_BY_HOP) delete headers[name];
    this.#response.writeHead(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#response.end();
  }

  onResponseError(): void {
    if (!this.#response.headersSent) this.#response.writeHead(502).end();
    else this.#response.destroy();
  }
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers['xi-api-key'] !== token) {
    request.resume();
    response.writeHead(401, { 'content-length': 0 }).end();
    return;
  }
  const headers = request.headers;
  for (const name of HOP_BY_HOP) delete headers[name];
  delete headers.host;
  headers['xi-api-key'] = REAL_KEY;
  const hasBody = headers['content-length'] !== undefined;
  const method = (request.method ?? 'GET') as Dispatcher.HttpMethod;
  pool.dispatch({ method, path: request.url ?? '/', headers, body: hasBody ? request : null }, new Passage(response));
}

const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});
