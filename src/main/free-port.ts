/** Another port to offer where the one wanted is taken; the choice stays with the person. */
import { createServer } from 'node:net';

const TRIED = 50;
const HIGHEST = 65_535;

/** The next port above that is free on 127.0.0.1 and, where there is one, on ::1. */
export async function findFreePort(above: number): Promise<number | null> {
  for (let port = above + 1; port <= Math.min(above + TRIED, HIGHEST); port += 1) {
    if ((await canListen(port, '127.0.0.1')) !== 'taken' && (await canListen(port, '::1')) !== 'taken') return port;
  }
  return null;
}

function canListen(port: number, host: string): Promise<'free' | 'taken' | 'no_address'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' ? 'no_address' : 'taken');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve('free')));
  });
}
