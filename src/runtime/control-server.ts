/** The instance's end of the control socket. */
import { createServer, type Server, type Socket } from 'node:net';
import * as z from 'zod/mini';
import { type Channel, openChannel } from './control-channel.ts';
import { protectSocket, removeSocket } from './control-path.ts';
import type { Proof } from './owner-proof.ts';

const MOST_CONNECTIONS = 32;
/** A reader that has so much unread gets no further nudge: it reads the log by itself anyway. */
const LARGEST_BACKLOG = 1024 * 1024;

const requestShape = z.object({
  id: z.number(),
  call: z.string(),
  input: z.unknown(),
  proof: z.optional(z.object({ nonce: z.string(), mac: z.string() })),
});

export interface ControlHandler {
  nonce(): string;
  /** `gone` aborts when the one who asked hangs up. */
  call(name: string, input: unknown, proof: Proof | undefined, gone: AbortSignal): Promise<unknown>;
  /** Calls back with the newest sequence number after each commit; returns the end of the subscription. */
  subscribe(listener: (seq: number) => void): () => void;
}

export interface ControlServer {
  close(): Promise<void>;
}

/** Binds the socket (mode 0600). The directory lock must be held: what lies on the path is a dead instance's, and is removed. */
export async function startControlServer(
  path: string,
  key: Uint8Array,
  handler: ControlHandler,
): Promise<ControlServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void openChannel(socket, 'server', key).then(
      (channel) => serveChannel(channel, handler),
      () => socket.destroy(),
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  removeSocket(path);
  const mask = process.umask(0o077);
  try {
    await listen(server, path);
  } finally {
    process.umask(mask);
  }
  protectSocket(path);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          removeSocket(path);
          resolve();
        });
        for (const socket of sockets) socket.destroySoon();
      }),
  };
}

function serveChannel(channel: Channel, handler: ControlHandler): void {
  let unsubscribe: (() => void) | null = null;
  const ending = new AbortController();
  channel.onClose(() => {
    unsubscribe?.();
    ending.abort();
  });
  channel.onMessage((message) => {
    const request = z.safeParse(requestShape, message);
    if (!request.success) {
      channel.close();
      return;
    }
    const { id, call, input, proof } = request.data;
    if (call === 'control.nonce') {
      channel.send({ id, result: handler.nonce() });
      return;
    }
    if (call === 'control.subscribe') {
      unsubscribe ??= handler.subscribe((seq) => {
        if (channel.backlog < LARGEST_BACKLOG) channel.send({ event: 'entries', seq });
      });
      channel.send({ id, result: true });
      return;
    }
    void handler.call(call, input, proof, ending.signal).then((result) => channel.send({ id, result }));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
