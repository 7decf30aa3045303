/** The command line's end of the control socket. */
import { connect, type Socket } from 'node:net';
import { CallError } from './call-error.ts';
import { type Channel, ChannelRefused, openChannel } from './control-channel.ts';
import type { Proof } from './owner-proof.ts';

export interface ControlClient {
  request(call: string, input: unknown, proof?: Proof): Promise<unknown>;
  onEvent(listener: (seq: number) => void): void;
  /** Resolves when the instance has hung up. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Null when nothing listens there. Throws CallError when something listens that is not this directory's instance. */
export async function connectControl(path: string, key: Uint8Array): Promise<ControlClient | null> {
  const socket = await tryConnect(path);
  if (!socket) return null;
  try {
    return clientOf(await openChannel(socket, 'client', key));
  } catch (error) {
    if (!(error instanceof ChannelRefused)) throw error;
    throw new CallError(
      'refused',
      `Another program listens on Bollard's control socket ${path}: ${error.message}. Nothing was sent to it.`,
    );
  }
}

function clientOf(channel: Channel): ControlClient {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let listener: ((seq: number) => void) | null = null;
  let last = 0;
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    channel.onClose(() => {
      gone = true;
      for (const { reject } of waiting.values()) reject(new CallError('internal', 'The running instance hung up.'));
      resolve();
    });
  });
  channel.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return;
    if ('event' in message && 'seq' in message && typeof message.seq === 'number') listener?.(message.seq);
    if ('id' in message && typeof message.id === 'number') {
      waiting.get(message.id)?.resolve('result' in message ? message.result : undefined);
      waiting.delete(message.id);
    }
  });
  return {
    ended,
    request(call, input, proof) {
      if (gone) return Promise.reject(new CallError('internal', 'The running instance hung up.'));
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        channel.send({ id, call, input, ...(proof ? { proof } : {}) });
      });
    },
    onEvent(next) {
      listener = next;
    },
    close: () => channel.close(),
  };
}

function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(new CallError('refused', `The control socket ${path} cannot be used: ${error.message}`));
    });
  });
}
