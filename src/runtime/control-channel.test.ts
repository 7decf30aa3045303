import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { type Channel, ChannelRefused, openChannel } from './control-channel.ts';

const KEY = randomBytes(32);
const SECRET = 'the vault key, an agent’s token, a real key';

/** A listener that hands out its connections; `path` is where to reach it. */
async function listen(onSocket: (socket: Socket) => void): Promise<{ path: string; server: Server }> {
  const path = join(makeFolder(), 'control.sock');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    onSocket(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { path, server };
}

async function dial(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** An instance's end that answers each message with itself, and tells how each handshake went. */
async function echo(key: Uint8Array = KEY) {
  const heard: unknown[] = [];
  const handshakes: Promise<Channel>[] = [];
  const { path } = await listen((socket) => {
    const handshake = openChannel(socket, 'server', key);
    handshakes.push(handshake);
    handshake.then(
      (channel) =>
        channel.onMessage((message) => {
          heard.push(message);
          channel.send(message);
        }),
      () => {},
    );
  });
  return { path, heard, handshakes };
}

/** A program between the two ends. It keeps everything, and may change what the client sends. */
async function between(path: string, change: (chunk: Buffer) => Buffer = (chunk) => chunk) {
  const kept: Buffer[] = [];
  const middle = await listen((client) => {
    const server = connect(path);
    onTestFinished(() => void server.destroy());
    server.on('error', () => {});
    client.on('data', (chunk: Buffer) => {
      kept.push(chunk);
      server.write(change(chunk));
    });
    server.on('data', (chunk: Buffer) => {
      kept.push(chunk);
      client.write(chunk);
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  return { path: middle.path, kept };
}

function answerOf(channel: Channel): Promise<unknown> {
  return new Promise((resolve) => channel.onMessage(resolve));
}

function closed(socket: Socket): Promise<unknown> {
  return socket.destroyed ? Promise.resolve() : once(socket, 'close');
}

function frame(body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

describe('the control channel', () => {
  it('carries messages both ways, in order', async () => {
    const { path, heard } = await echo();
    const channel = await openChannel(await dial(path), 'client', KEY);
    const sent = [{ id: 1, text: SECRET }, { id: 2 }, ['three'], null, 'five', 0];
    const answers: unknown[] = [];
    const whole = new Promise<void>((resolve) => {
      channel.onMessage((message) => {
        answers.push(message);
        if (answers.length === sent.length) resolve();
      });
    });
    for (const message of sent) channel.send(message);
    await whole;
    expect(heard).toEqual(sent);
    expect(answers).toEqual(sent);
  });

  it('takes a first message that is large and comes along with the end of the handshake', async () => {
    const { path } = await echo();
    // The program between hands on what the client sends from its second frame on in one piece.
    const held: Buffer[] = [];
    let frames = 0;
    const { path: joined } = await between(path, (chunk) => {
      frames += 1;
      if (frames === 1) return chunk;
      held.push(chunk);
      const all = Buffer.concat(held);
      if (all.length < 300_000) return Buffer.alloc(0);
      held.length = 0;
      return all;
    });
    const channel = await openChannel(await dial(joined), 'client', KEY);
    const large = { policy: 'x'.repeat(300_000) };
    channel.send(large);
    expect(await answerOf(channel)).toEqual(large);
  });

  it('shows a program between the two ends nothing of what is said', async () => {
    const { path } = await echo();
    const { path: proxied, kept } = await between(path);
    const channel = await openChannel(await dial(proxied), 'client', KEY);
    channel.send({ id: 1, text: SECRET });
    expect(await answerOf(channel)).toEqual({ id: 1, text: SECRET });
    const everything = Buffer.concat(kept);
    for (const form of ['latin1', 'base64', 'hex'] as const) {
      expect(everything.toString('latin1')).not.toContain(Buffer.from(SECRET).toString(form));
    }
    expect(everything.includes(KEY)).toBe(false);
    expect(everything.includes('"id"')).toBe(false);
  });

  it('says the same message in other bytes each time, within a conversation and in another', async () => {
    const { path } = await echo();
    const frames: string[] = [];
    for (let conversation = 0; conversation < 2; conversation += 1) {
      const { path: proxied, kept } = await between(path);
      const channel = await openChannel(await dial(proxied), 'client', KEY);
      for (let turn = 0; turn < 2; turn += 1) {
        kept.length = 0;
        channel.send({ id: 1, text: SECRET });
        await answerOf(channel);
        frames.push(...kept.map((chunk) => chunk.toString('latin1')));
      }
    }
    expect(frames).toHaveLength(8);
    expect(new Set(frames).size).toBe(8);
  });

  it('ends the conversation when a bit was changed on its way, and passes nothing on', async () => {
    const { path, heard, handshakes } = await echo();
    let changing = false;
    const { path: proxied } = await between(path, (chunk) => {
      if (!changing) return chunk;
      const changed = Buffer.from(chunk);
      changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
      return changed;
    });
    const socket = await dial(proxied);
    const channel = await openChannel(socket, 'client', KEY);
    await handshakes[0];
    changing = true;
    channel.send({ id: 1, text: SECRET });
    await closed(socket);
    expect(heard).toEqual([]);
  });

  it('ends the conversation when a message is said again or left out', async () => {
    const again = (chunk: Buffer) => Buffer.concat([chunk, chunk]);
    const without = (chunk: Buffer) => chunk.subarray(4 + chunk.readUInt32BE(0));
    for (const change of [again, without]) {
      const { path, heard, handshakes } = await echo();
      let messages = 0;
      let spoken = false;
      const { path: proxied } = await between(path, (chunk) => {
        if (!spoken) return chunk;
        messages += 1;
        return messages === 1 ? change(chunk) : chunk;
      });
      const socket = await dial(proxied);
      const channel = await openChannel(socket, 'client', KEY);
      await handshakes[0];
      spoken = true;
      channel.send({ id: 1 });
      if (change === without) channel.send({ id: 2 });
      await closed(socket);
      expect(heard).toEqual(change === without ? [] : [{ id: 1 }]);
    }
  });

  it('refuses a client with another key, and such a client refuses the instance', async () => {
    const { path, handshakes, heard } = await echo();
    await expect(openChannel(await dial(path), 'client', randomBytes(32))).rejects.toThrow(ChannelRefused);
    await expect(handshakes[0]).rejects.toThrow(ChannelRefused);
    expect(heard).toEqual([]);
  });

  it('says no more than a hello to a listener that does not know the key', async () => {
    const said: Buffer[] = [];
    let hungUp: Promise<unknown> = Promise.resolve();
    const { path } = await listen((socket) => {
      hungUp = closed(socket);
      socket.on('data', (chunk: Buffer) => said.push(chunk));
      socket.write(frame(JSON.stringify({ nonce: 'n'.repeat(64), publicKey: 'AAAA' })));
      socket.write(frame(randomBytes(32)));
    });
    await expect(openChannel(await dial(path), 'client', KEY)).rejects.toThrow('does not know the secret');
    await hungUp;
    const text = Buffer.concat(said).subarray(4).toString('utf8');
    expect(Object.keys(JSON.parse(text))).toEqual(['nonce', 'publicKey']);
  });

  it('is not opened by its own words that come back to it', async () => {
    const { path } = await listen((socket) => {
      socket.on('data', (chunk: Buffer) => socket.write(Buffer.concat([chunk, chunk])));
    });
    await expect(openChannel(await dial(path), 'client', KEY)).rejects.toThrow(ChannelRefused);
  });

  it('is not opened by a recording of an earlier conversation', async () => {
    const { path, heard, handshakes } = await echo();
    const recorded: Buffer[] = [];
    const { path: proxied } = await between(path, (chunk) => {
      recorded.push(chunk);
      return chunk;
    });
    const channel = await openChannel(await dial(proxied), 'client', KEY);
    channel.send({ id: 1, text: SECRET });
    await answerOf(channel);
    const replay = await dial(path);
    replay.resume();
    for (const chunk of recorded) replay.write(chunk);
    await closed(replay);
    await expect(handshakes[1]).rejects.toThrow(ChannelRefused);
    expect(heard).toHaveLength(1);
  });

  it.each([
    ['a frame larger than a hello may be', frame('x'.repeat(4097))],
    ['a length of 4 GB', Buffer.alloc(8, 0xff)],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['no JSON', frame('hello')],
    ['another JSON', frame('{"nonce":1,"publicKey":[]}')],
    ['no public key', frame(JSON.stringify({ nonce: 'n', publicKey: 'AAAA' }))],
    ['an empty frame', frame('')],
  ])('hangs up on %s', async (_what, bytes) => {
    const { path, handshakes } = await echo();
    const socket = await dial(path);
    socket.resume();
    socket.write(bytes);
    socket.write(frame(randomBytes(32)));
    await closed(socket);
    await expect(handshakes[0]).rejects.toThrow(ChannelRefused);
  });

  it('hangs up on a frame over 16 MB once it is open', async () => {
    const { path, heard } = await echo();
    const socket = await dial(path);
    await openChannel(socket, 'client', KEY);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(16 * 1024 * 1024 + 1);
    socket.write(head);
    await closed(socket);
    expect(heard).toEqual([]);
  });

  it('tells when the other end is gone, also to one who asks later', async () => {
    const { path, handshakes } = await echo();
    const channel = await openChannel(await dial(path), 'client', KEY);
    const gone = new Promise<void>((resolve) => channel.onClose(resolve));
    (await handshakes[0])?.close();
    await gone;
    await new Promise<void>((resolve) => channel.onClose(resolve));
    channel.send({ to: 'nobody' });
  });
});
