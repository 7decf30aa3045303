import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findFreePort } from './free-port.ts';
import { listeningInode, portHolder } from './port-holder.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1BCD 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1BCE 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 20 4 30 10 -1
   2: 0202000A:1BCF 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0000000000000000 100 0 0 10 0
`;

describe('who holds a port', () => {
  it('is read from the table of sockets: one that listens, on loopback', () => {
    expect(listeningInode(TABLE, 0x1bcd)).toBe('4711');
    expect(listeningInode(TABLE, 0x1bce)).toBeNull();
    expect(listeningInode(TABLE, 0x1bcf)).toBeNull();
    expect(listeningInode('', 7117)).toBeNull();
  });

  it('F19: is named where the system tells, and another port is free', async ({ skip }) => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    try {
      const free = await findFreePort(port - 1);
      expect(free).not.toBe(port);
      expect(free).toBeGreaterThan(port);
      if (process.platform !== 'linux') skip('only Linux tells');
      expect(await portHolder(port)).toMatchObject({ pid: process.pid });
    } finally {
      server.close();
    }
  });

  it('is not known where there is no such table', async () => {
    expect(await portHolder(7117, '/nowhere')).toBeNull();
  });
});
