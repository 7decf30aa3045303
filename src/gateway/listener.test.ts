import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createNetServer, type Server as NetServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenOnLoopback, PortInUseError } from './listener.ts';

const open: (Server | NetServer)[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    if (!server.listening) continue;
    server.close();
    await once(server, 'close');
  }
});

function pair(): [Server, Server] {
  const servers: [Server, Server] = [createServer(), createServer()];
  open.push(...servers);
  return servers;
}

async function occupy(host: string, port = 0): Promise<number> {
  const server = createNetServer((socket) => socket.destroy());
  open.push(server);
  server.listen({ host, port });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('listening on loopback', () => {
  it('D10: takes one free port on both addresses and nothing wider', async () => {
    const [v4, v6] = pair();
    const { port, ipv6 } = await listenOnLoopback(v4, v6, 0);
    expect(v4.address()).toMatchObject({ address: '127.0.0.1', port });
    expect(await accepts('127.0.0.1', port)).toBe(true);
    if (ipv6) expect(v6.address()).toMatchObject({ address: '::1', port });
    // Another loopback address reaches a server only when it is bound more widely than it should be.
    expect(await accepts('127.0.0.2', port)).toBe(false);
  });

  it('F19: fails with a clear error when the port is taken on 127.0.0.1, and does not move', async () => {
    const port = await occupy('127.0.0.1');
    const [v4, v6] = pair();
    await expect(listenOnLoopback(v4, v6, port)).rejects.toThrow(PortInUseError);
    expect(v4.listening || v6.listening).toBe(false);
  });

  it('F19: fails when the port is taken on ::1 only, and frees 127.0.0.1 again', async (context) => {
    const port = await occupy('::1').catch(() => context.skip('needs IPv6'));
    const [v4, v6] = pair();
    const failure = listenOnLoopback(v4, v6, port);
    await expect(failure).rejects.toMatchObject({ code: 'port_in_use', port, address: '::1' });
    expect(v4.listening || v6.listening).toBe(false);
    expect(await accepts('127.0.0.1', port)).toBe(false);
  });
});
