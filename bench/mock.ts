/** The one upstream of a run, in its own process. Wants the real key; says its port on standard output. */
import { Buffer } from 'node:buffer';
import { createServer, type Socket } from 'node:net';
import { MessageReader } from './http-reader.ts';
import * as work from './work.ts';

const KEY_LINE = `\r\nxi-api-key: ${work.REAL_KEY}\r\n`;

function answer(status: string, headers: string, body: string | Buffer): Buffer {
  const head = `HTTP/1.1 ${status}\r\n${headers}content-length: ${body.length}\r\nconnection: keep-alive\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

const JSON_TYPE = 'content-type: application/json\r\nrequest-id: req_bench\r\n';
/** No plan's ceiling: the load is not to wait for its turn. */
const AUDIO_TYPE =
  'content-type: audio/mpeg\r\nrequest-id: req_bench\r\ncharacter-cost: 87\r\nmaximum-concurrent-requests: 10000\r\n';
const MODELS = answer('200 OK', JSON_TYPE, `[{"model_id":"eleven_flash_v2_5"}]`.padEnd(work.JSON_BYTES));
const SPEECH = answer('200 OK', AUDIO_TYPE, Buffer.alloc(work.AUDIO_BYTES, 0x55));
const REFUSED = answer('401 Unauthorized', JSON_TYPE, '{"detail":{"status":"invalid_api_key"}}');
const UNKNOWN = answer('404 Not Found', JSON_TYPE, '{"detail":"not found"}');
const PIECE = Buffer.alloc(64 * 1024, 0x55);

function serve(socket: Socket): void {
  let head = '';
  let received = 0;
  const reader = new MessageReader({
    onHead(text) {
      head = text;
      received = 0;
    },
    onData(data) {
      received += data.length;
    },
    onEnd: () => reply(socket, `${head}\r\n`, received),
  });
  socket.setNoDelay(true);
  socket.on('data', (data: Buffer) => reader.push(data));
  socket.on('error', () => socket.destroy());
}

function reply(socket: Socket, head: string, received: number): void {
  const path = head.split(' ', 2)[1] ?? '';
  if (!head.includes(KEY_LINE)) socket.write(REFUSED);
  else if (path === work.MODELS_PATH) socket.write(MODELS);
  else if (path === work.SPEECH_PATH) socket.write(SPEECH);
  else if (path === work.STREAM_PATH) stream(socket);
  else if (path === work.UPLOAD_PATH) socket.write(answer('200 OK', JSON_TYPE, JSON.stringify({ received })));
  else {
    const size = /^\/v1\/history\/size_(\d+)\/audio$/.exec(path)?.[1];
    if (size === undefined) socket.write(UNKNOWN);
    else download(socket, Number(size));
  }
}

/** Blocks in a steady beat, each with the time at which it was written. */
function stream(socket: Socket): void {
  socket.write(`HTTP/1.1 200 OK\r\n${AUDIO_TYPE}transfer-encoding: chunked\r\n\r\n`);
  let sent = 0;
  const send = () => {
    const block = Buffer.alloc(work.BLOCK_BYTES);
    block.writeBigInt64LE(process.hrtime.bigint());
    socket.write(Buffer.concat([Buffer.from(`${work.BLOCK_BYTES.toString(16)}\r\n`), block, Buffer.from('\r\n')]));
    sent += 1;
    if (sent < work.STREAM_BLOCKS) setTimeout(send, work.BLOCK_PAUSE_MS);
    else socket.write('0\r\n\r\n');
  };
  send();
}

function download(socket: Socket, size: number): void {
  socket.write(`HTTP/1.1 200 OK\r\n${AUDIO_TYPE}content-length: ${size}\r\n\r\n`);
  let left = size;
  const send = () => {
    while (left > 0) {
      const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
      left -= piece.length;
      if (!socket.write(piece)) {
        socket.once('drain', send);
        return;
      }
    }
  };
  send();
}

const server = createServer({ noDelay: true }, serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});
