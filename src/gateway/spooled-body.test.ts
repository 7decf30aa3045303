import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { UploadStream } from './request-body.ts';
import { SpooledBody, spoolUpload } from './spooled-body.ts';

const LIMITS = { maxBytes: 100_000, freeBytesToKeep: 0 };

/** A request whose body the test writes, as the gateway reads it. */
async function upload(stallMs = 60_000, length: number | null = null): Promise<[UploadStream<'odd'>, Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  const framing = length === null ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  socket.write(`POST / HTTP/1.1\r\nhost: a\r\n${framing}\r\n\r\n`);
  const [message]: [IncomingMessage] = (await once(server, 'request')) as [IncomingMessage];
  const inspect = (chunk: Buffer | null) => (chunk?.includes('odd') ? 'odd' : null);
  return [new UploadStream(message, stallMs, inspect), socket];
}

describe('a body that is spooled', () => {
  it('gives the very bytes that came, and how many', async () => {
    const bytes = Buffer.from(Array.from({ length: 90_000 }, (_, index) => index % 251));
    const [stream, socket] = await upload(60_000, bytes.length);
    const spooling = spoolUpload(stream, makeFolder(), LIMITS);
    socket.write(bytes);
    const spooled = await spooling;
    if (!(spooled instanceof SpooledBody)) throw new Error(spooled);
    expect(spooled.bytes).toBe(bytes.length);
    expect((await buffer(spooled.stream())).equals(bytes)).toBe(true);
    spooled.close();
  });

  it('is too large beyond its limit, and no byte of it stays', async () => {
    const [stream, socket] = await upload(60_000, 100_001);
    const spooling = spoolUpload(stream, makeFolder(), LIMITS);
    socket.write(Buffer.alloc(100_001));
    expect(await spooling).toBe('too_large');
    expect(stream.destroyed).toBe(true);
  });

  it('is refused where the disk is too full, before or within it', async () => {
    const [early, one] = await upload(60_000, 10);
    const none = { ...LIMITS, freeBytesToKeep: 1, freeBytes: async () => 0 };
    const refusing = spoolUpload(early, makeFolder(), none);
    one.write(Buffer.alloc(10));
    expect(await refusing).toBe('no_space');
    expect(early.destroyed).toBe(true);
    const [late, two] = await upload(60_000, 1000);
    const spooling = spoolUpload(late, makeFolder(), { ...LIMITS, freeBytes: async () => 500 });
    two.write(Buffer.alloc(1000));
    expect(await spooling).toBe('no_space');
  });

  it('is refused where the folder cannot be written', async () => {
    const [stream] = await upload();
    expect(await spoolUpload(stream, '/dev/null', LIMITS)).toBe('no_space');
  });

  it('is gone with its agent', async () => {
    const [stream, socket] = await upload(60_000, 1000);
    const spooling = spoolUpload(stream, makeFolder(), LIMITS);
    socket.write(Buffer.alloc(500), () => socket.destroy());
    expect(await spooling).toBe('gone');
  });

  it('is gone when its agent went before the file was there', async () => {
    const [stream] = await upload();
    const spooling = spoolUpload(stream, makeFolder(), LIMITS);
    stream.destroy();
    expect(await spooling).toBe('gone');
  });

  it('stops with the upload: stalled, or not as it should be', async () => {
    const [stalled] = await upload(20);
    expect(await spoolUpload(stalled, makeFolder(), LIMITS)).toBe('stopped');
    expect(stalled.stopped).toBe('stalled');
    const [odd, socket] = await upload(60_000, 1000);
    const spooling = spoolUpload(odd, makeFolder(), LIMITS);
    socket.write('all too odd');
    expect(await spooling).toBe('stopped');
    expect(odd.stopped).toBe('odd');
  });

  it('may be closed while it is sent: whoever sends it hears of it, nobody else', async () => {
    const [stream, socket] = await upload(60_000, 90_000);
    const spooling = spoolUpload(stream, makeFolder(), LIMITS);
    socket.write(Buffer.alloc(90_000));
    const spooled = await spooling;
    if (!(spooled instanceof SpooledBody)) throw new Error(spooled);
    const sending = spooled.stream();
    await spooled.spool.close();
    await new Promise<void>((resolve) => sending.on('close', () => resolve()).resume());
    expect(sending.errored).not.toBeNull();
  });
});
