/**
 * An encrypted conversation over the control socket. Both ends prove that they know `control.key` before anything else is said,
 * and every connection has keys of its own (X25519, HKDF-SHA-256), so a listener put in the socket's place learns nothing, and
 * a recording of one conversation is of no use in another.
 *
 * What this trusts: whoever can read the data directory and replace the socket while the instance is locked could take the
 * vault key at the moment it is unlocked. Such a program runs as the owner; the threat model says so.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Socket } from 'node:net';

const LARGEST_FRAME = 16 * 1024 * 1024;
const LARGEST_HELLO = 4096;
/** What each end gets before the first message: a hello and a code. */
const HANDSHAKE_FRAMES = 2;
const HANDSHAKE_MS = 5_000;
const TAG_BYTES = 16;

export interface Channel {
  send(message: unknown): void;
  /** Bytes not yet taken by the other end. */
  readonly backlog: number;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** The other end does not know the secret, or said something else than it should. */
export class ChannelRefused extends Error {}

interface Hello {
  readonly nonce: string;
  readonly publicKey: string;
}

type Role = 'client' | 'server';

/** Shakes hands. Rejects with ChannelRefused; then nothing but a hello was sent. */
export async function openChannel(socket: Socket, role: Role, controlKey: Uint8Array): Promise<Channel> {
  const frames = new Frames(socket);
  const timer = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
  try {
    const pair = generateKeyPairSync('x25519');
    const mine: Hello = {
      nonce: randomBytes(32).toString('hex'),
      publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    };
    if (role === 'client') frames.write(Buffer.from(JSON.stringify(mine)));
    const theirs = asHello(parse(await frames.next()));
    const hellos = role === 'client' ? [mine, theirs] : [theirs, mine];
    const transcript = createHash('sha256').update(JSON.stringify(hellos)).digest();
    const macOf = (who: Role) => createHmac('sha256', controlKey).update(`bollard ${who}`).update(transcript).digest();
    if (role === 'server') {
      frames.write(Buffer.from(JSON.stringify(mine)));
      frames.write(macOf('server'));
      expectMac(await frames.next(), macOf('client'));
    } else {
      expectMac(await frames.next(), macOf('server'));
      frames.write(macOf('client'));
    }
    const shared = diffieHellman({ privateKey: pair.privateKey, publicKey: publicKeyOf(theirs) });
    const keyFor = (who: Role) =>
      Buffer.from(hkdfSync('sha256', Buffer.concat([shared, controlKey]), transcript, `bollard frames ${who}`, 32));
    return new EncryptedChannel(socket, frames, keyFor(role), keyFor(role === 'client' ? 'server' : 'client'));
  } catch (error) {
    socket.destroy();
    throw error instanceof ChannelRefused ? error : new ChannelRefused('the handshake failed');
  } finally {
    clearTimeout(timer);
  }
}

/** Length-prefixed frames over a socket. */
class Frames {
  onFrame: ((frame: Buffer) => void) | null = null;
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #ready: Buffer[] = [];
  /** Frames of the handshake that are still to come: they are small, and the first message may come along with the last. */
  #handshake = HANDSHAKE_FRAMES;
  #waiting: { resolve: (frame: Buffer) => void; reject: (error: Error) => void } | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#waiting?.reject(new ChannelRefused('the other end hung up')));
  }

  write(frame: Buffer): void {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(frame.length);
    if (!this.#socket.destroyed) this.#socket.write(Buffer.concat([head, frame]));
  }

  next(): Promise<Buffer> {
    const first = this.#ready.shift();
    if (first) return Promise.resolve(first);
    if (this.#socket.destroyed) return Promise.reject(new ChannelRefused('the other end hung up'));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** From now on frames go to the listener, those that came already first. */
  listen(onFrame: (frame: Buffer) => void): void {
    this.onFrame = onFrame;
    for (const frame of this.#ready.splice(0)) onFrame(frame);
  }

  #take(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 4) {
      const length = this.#rest.readUInt32BE(0);
      if (length > (this.#handshake > 0 ? LARGEST_HELLO : LARGEST_FRAME)) {
        this.#socket.destroy();
        return;
      }
      if (this.#rest.length < 4 + length) return;
      const frame = this.#rest.subarray(4, 4 + length);
      this.#rest = this.#rest.subarray(4 + length);
      this.#handshake -= 1;
      this.#deliver(frame);
    }
  }

  #deliver(frame: Buffer): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) waiting.resolve(frame);
    else if (this.onFrame) this.onFrame(frame);
    else this.#ready.push(frame);
  }
}

class EncryptedChannel implements Channel {
  readonly #socket: Socket;
  readonly #sealKey: Buffer;
  readonly #openKey: Buffer;
  readonly #frames: Frames;
  #sent = 0n;
  #received = 0n;

  constructor(socket: Socket, frames: Frames, sealKey: Buffer, openKey: Buffer) {
    this.#socket = socket;
    this.#frames = frames;
    this.#sealKey = sealKey;
    this.#openKey = openKey;
  }

  get backlog(): number {
    return this.#socket.writableLength;
  }

  send(message: unknown): void {
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, counterNonce(this.#sent));
    this.#sent += 1n;
    const body = Buffer.concat([cipher.update(JSON.stringify(message), 'utf8'), cipher.final()]);
    this.#frames.write(Buffer.concat([cipher.getAuthTag(), body]));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#frames.listen((frame) => {
      const message = this.#open(frame);
      if (message === undefined) this.#socket.destroy();
      else listener(message);
    });
  }

  onClose(listener: () => void): void {
    if (this.#socket.destroyed) listener();
    else this.#socket.once('close', listener);
  }

  close(): void {
    this.#socket.end();
  }

  #open(frame: Buffer): unknown {
    if (frame.length < TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#openKey, counterNonce(this.#received), {
        authTagLength: TAG_BYTES,
      });
      this.#received += 1n;
      decipher.setAuthTag(frame.subarray(0, TAG_BYTES));
      return parse(Buffer.concat([decipher.update(frame.subarray(TAG_BYTES)), decipher.final()]));
    } catch {
      return undefined;
    }
  }
}

function counterNonce(count: bigint): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(count, 4);
  return nonce;
}

function expectMac(given: Buffer, expected: Buffer): void {
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ChannelRefused('the other end does not know the secret of this data directory');
  }
}

function asHello(value: unknown): Hello {
  if (typeof value === 'object' && value !== null && 'nonce' in value && 'publicKey' in value) {
    const { nonce, publicKey } = value;
    if (typeof nonce === 'string' && typeof publicKey === 'string') return { nonce, publicKey };
  }
  throw new ChannelRefused('the other end does not speak the control protocol');
}

function publicKeyOf({ publicKey }: Hello): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ChannelRefused('the other end does not speak the control protocol');
  }
}
