import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type LookupFunction, type Server as NetServer, connect as netConnect, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { EXPIRED, GOOD, TEST_CA, WRONG_NAME } from '../../test/support/tls-fixtures.ts';
import { type ConnectorOptions, isPublicAddress } from './connector.ts';
import { Upstreams } from './upstreams.ts';

const KEY = 'sk_test_canary_0123456789abcdef0123456789abcdef01';
const cleanup: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

const toLocal: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

function upstreams(options: ConnectorOptions): Upstreams {
  const made = new Upstreams(options, { firstByteMs: 5_000, idleMs: 5_000 });
  cleanup.push(() => made.close());
  return made;
}

async function listen(server: Server | NetServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

/** A TLS server that answers each request and keeps what it read. */
async function tlsServer(certificate: typeof GOOD, maxVersion: 'TLSv1.1' | 'TLSv1.3' = 'TLSv1.3') {
  const read: string[] = [];
  const server = createTlsServer(
    { ...certificate, maxVersion, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    (socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        read.push(chunk.toString('latin1'));
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    },
  );
  server.on('tlsClientError', () => {});
  return { port: await listen(server), read };
}

async function call(made: Upstreams, origin: string): Promise<number> {
  const { statusCode, body } = await made
    .pool(origin)
    .request({ method: 'GET', path: '/v1/user', headers: ['xi-api-key', KEY] });
  await body.dump();
  return statusCode;
}

describe('connections to the upstream', () => {
  it('accepts the right certificate of a named authority', async () => {
    const { port, read } = await tlsServer(GOOD);
    const made = upstreams({ ca: TEST_CA, lookup: toLocal });
    expect(await call(made, `https://api.elevenlabs.io:${port}`)).toBe(200);
    expect(read.join('')).toContain(KEY);
  });

  it.each([
    ['expired', EXPIRED, TEST_CA],
    ['for another name', WRONG_NAME, TEST_CA],
    ['of an unknown authority', GOOD, undefined],
  ])('F14: refuses a certificate that is %s before the key is written', async (_name, certificate, ca) => {
    const { port, read } = await tlsServer(certificate);
    await expect(call(upstreams({ ca, lookup: toLocal }), `https://api.elevenlabs.io:${port}`)).rejects.toThrow();
    expect(read).toEqual([]);
  });

  it('F14: refuses TLS 1.1', async () => {
    const { port, read } = await tlsServer(GOOD, 'TLSv1.1');
    await expect(
      call(upstreams({ ca: TEST_CA, lookup: toLocal }), `https://api.elevenlabs.io:${port}`),
    ).rejects.toThrow();
    expect(read).toEqual([]);
  });

  it('C27: verifies although the environment says not to, and goes direct although it names a proxy', async () => {
    const proxied: string[] = [];
    const proxyPort = await listen(
      createHttpServer().on('connect', (request, socket) => {
        proxied.push(request.url ?? '');
        socket.end('HTTP/1.1 502 no\r\n\r\n');
      }),
    );
    const good = await tlsServer(GOOD);
    const expired = await tlsServer(EXPIRED);
    const proxy = `http://127.0.0.1:${proxyPort}`;
    const hostile = {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      ALL_PROXY: proxy,
      http_proxy: proxy,
      https_proxy: proxy,
    };
    const before = Object.keys(hostile).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, hostile);
    cleanup.push(async () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });
    const made = upstreams({ ca: TEST_CA, lookup: toLocal });
    expect(await call(made, `https://api.elevenlabs.io:${good.port}`)).toBe(200);
    await expect(call(made, `https://api.elevenlabs.io:${expired.port}`)).rejects.toThrow(/expired/);
    expect(expired.read).toEqual([]);
    expect(proxied).toEqual([]);
  });

  it('F13: refuses an https origin that resolves to loopback, or is a private address itself', async () => {
    const { port, read } = await tlsServer(GOOD);
    const made = upstreams({ ca: TEST_CA });
    for (const host of ['localhost', '127.0.0.1', '[::1]', '10.0.0.1']) {
      await expect(call(made, `https://${host}:${port}`)).rejects.toMatchObject({ code: 'ERR_UNSAFE_ADDRESS' });
    }
    expect(read).toEqual([]);
  });

  it('F13: refuses plain http to anything but loopback', async () => {
    const made = upstreams({});
    await expect(call(made, 'http://localhost:9')).rejects.toMatchObject({ code: 'ERR_UNSAFE_ADDRESS' });
    await expect(call(made, 'http://192.0.2.1:9')).rejects.toMatchObject({ code: 'ERR_UNSAFE_ADDRESS' });
  });

  it('F13: a name that does not resolve is an error, not a hang', async () => {
    const failing: LookupFunction = (hostname, _options, callback) => {
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
    };
    await expect(call(upstreams({ lookup: failing }), 'https://api.elevenlabs.io')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });

  it('F13: knows which addresses are public', () => {
    for (const address of ['8.8.8.8', '34.111.2.3', '2600:1901::1']) expect(isPublicAddress(address)).toBe(true);
    const not = ['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1'];
    not.push('224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', 'fc00::1', 'fe80::1', 'ff02::1', 'name');
    for (const address of not) expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});

describe('an explicit proxy', () => {
  it('carries a verified tunnel and sees its own credentials only', async () => {
    const { port, read } = await tlsServer(GOOD);
    const seen: { url: string | undefined; headers: object }[] = [];
    const proxyPort = await listen(
      createHttpServer().on('connect', (request, socket: Socket) => {
        seen.push({ url: request.url, headers: request.headers });
        socket.on('error', () => {});
        const inner = netConnect(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          socket.pipe(inner).pipe(socket);
        });
        inner.on('error', () => socket.destroy());
        cleanup.push(async () => inner.destroy());
      }),
    );
    const made = upstreams({ ca: TEST_CA, proxyUrl: `http://me:p%40ss@127.0.0.1:${proxyPort}` });
    expect(await call(made, 'https://api.elevenlabs.io')).toBe(200);
    expect(seen).toEqual([
      {
        url: 'api.elevenlabs.io:443',
        headers: expect.objectContaining({
          'proxy-authorization': `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
        }),
      },
    ]);
    expect(JSON.stringify(seen)).not.toContain(KEY);
    expect(read.join('')).toContain(KEY);
  });

  it.each([
    ['refuses the tunnel', 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n'],
    ['just closes', ''],
  ])('ends in one attempt when it %s', async (_name, reply) => {
    let attempts = 0;
    const proxyPort = await listen(
      createHttpServer().on('connect', (_request, socket) => {
        attempts += 1;
        socket.on('error', () => {});
        socket.end(reply);
      }),
    );
    const made = upstreams({ proxyUrl: `http://127.0.0.1:${proxyPort}` });
    await expect(call(made, 'https://api.elevenlabs.io')).rejects.toThrow();
    expect(attempts).toBe(1);
  });
});
