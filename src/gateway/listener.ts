/** Binds one port on 127.0.0.1 and ::1: whoever says `localhost` must never reach another program (security §4.1). */
import { once } from 'node:events';
import type { Server } from 'node:http';

export interface Listening {
  readonly port: number;
  /** False on a host without IPv6: then only 127.0.0.1 listens. */
  readonly ipv6: boolean;
}

/** Another program listens on the port; Bollard never moves to another one by itself (F19). */
export class PortInUseError extends Error {
  readonly code = 'port_in_use';
  readonly port: number;
  readonly address: string;

  constructor(port: number, address: string) {
    super(`Port ${port} on ${address} is used by another program.`);
    this.port = port;
    this.address = address;
  }
}

const V4 = '127.0.0.1';
const V6 = '::1';
const ATTEMPTS = 20;
const WITHOUT_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/**
 * Listens with both servers, or with none. Port 0 takes one that is free on both. Throws `PortInUseError`, or the system's
 * error when it is another one.
 */
export async function listenOnLoopback(v4: Server, v6: Server, port: number): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const chosen = await listen(v4, port, V4);
    try {
      await listen(v6, chosen, V6);
      return { port: chosen, ipv6: true };
    } catch (error) {
      if (WITHOUT_IPV6.has(codeOf(error))) return { port: chosen, ipv6: false };
      v4.close();
      await once(v4, 'close');
      if (port !== 0 || attempt === ATTEMPTS || !(error instanceof PortInUseError)) throw error;
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      server.off('listening', listening);
      reject(codeOf(error) === 'EADDRINUSE' ? new PortInUseError(port, host) : error);
    };
    const listening = () => {
      server.off('error', failed);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not listening on a port'));
      else resolve(address.port);
    };
    server.once('error', failed).once('listening', listening);
    server.listen({ port, host, exclusive: true });
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
