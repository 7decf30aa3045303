/**
 * How a connection to the upstream is made: TLS verified whatever the environment says (C27), public addresses only (F13),
 * through a proxy only when one was named. Errors reach the call as `upstream_unreachable`.
 */
import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction, type Socket } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { buildConnector } from 'undici';

export interface ConnectorOptions {
  /** Contents of a PEM file with further certificate authorities. */
  readonly ca?: string | undefined;
  /** `http://host:port` or `https://…`, with user and password if it asks for them. Loopback origins never use it. */
  readonly proxyUrl?: string | undefined;
  /** Replaces the look-up that refuses addresses that are not public; tests put a local server in ElevenLabs' place. */
  readonly lookup?: LookupFunction | undefined;
}

type Connector = ReturnType<typeof buildConnector>;

const CONNECT_TIMEOUT_MS = 10_000;

/** IANA special-purpose registries (RFC 6890 and its updates): nothing in them is ElevenLabs. */
const NOT_PUBLIC_V4 = new BlockList();
/** A list of its own: in one list, `::ffff:0:0/96` would hold every IPv4 address too. */
const NOT_PUBLIC_V6 = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC_V4.addSubnet(address, prefix, 'ipv4');
}
for (const [address, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC_V6.addSubnet(address, prefix, 'ipv6');
}

class UnsafeAddressError extends Error {
  readonly code = 'ERR_UNSAFE_ADDRESS';
}

/** Whether an IP address can be that of a public server. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC_V4.check(address, 'ipv4');
  return family === 6 && !NOT_PUBLIC_V6.check(address, 'ipv6');
}

/** Resolves a name and refuses all of it when one address is not public. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new UnsafeAddressError(`${hostname} does not resolve to a public address`), []);
    }
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/** A connector for undici: `https:` to public hosts, `http:` to loopback, anything else is refused. */
export function createConnector(options: ConnectorOptions): Connector {
  const proxy = options.proxyUrl === undefined ? null : new URL(options.proxyUrl);
  const plain = buildConnector({ allowH2: false, timeout: CONNECT_TIMEOUT_MS });
  let context: SecureContext | undefined;
  let secure: Connector | undefined;
  // Reading the root certificates takes tens of milliseconds: not before the first real call.
  const secureConnector = (): Connector => {
    context ??= createSecureContext({
      ca: options.ca === undefined ? [...rootCertificates] : [...rootCertificates, options.ca],
      minVersion: 'TLSv1.2',
    });
    secure ??= buildConnector({
      allowH2: false,
      timeout: CONNECT_TIMEOUT_MS,
      rejectUnauthorized: true,
      secureContext: context,
      lookup: options.lookup ?? publicLookup,
    });
    return secure;
  };
  return (target, callback) => {
    if (target.protocol === 'http:') {
      if (target.hostname === '127.0.0.1' || target.hostname === '::1') return plain(target, callback);
      return callback(new UnsafeAddressError(`plain http goes to loopback only, not to ${target.hostname}`), null);
    }
    if (isIP(target.hostname) !== 0 && !isPublicAddress(target.hostname)) {
      return callback(new UnsafeAddressError(`${target.hostname} is not a public address`), null);
    }
    const verified = { ...target, servername: target.hostname };
    if (proxy === null) return secureConnector()(verified, callback);
    openTunnel(proxy, `${target.hostname}:${target.port || '443'}`).then(
      (socket) => secureConnector()({ ...verified, httpSocket: socket }, callback),
      (error: Error) => callback(error, null),
    );
  };
}

/**
 * A tunnel through an HTTP proxy (RFC 9110 §9.3.6). One attempt: undici's own proxy agent tries again without end when the
 * proxy closes the connection.
 */
function openTunnel(proxy: URL, authority: string): Promise<Socket> {
  const headers: Record<string, string> = { host: authority };
  if (proxy.username !== '') {
    const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    headers['proxy-authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
  }
  const secure = proxy.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (secure ? 443 : 80),
      method: 'CONNECT',
      path: authority,
      agent: false,
      headers,
      timeout: CONNECT_TIMEOUT_MS,
      ...(secure ? { rejectUnauthorized: true, minVersion: 'TLSv1.2' } : {}),
    });
    const refuse = (status: number | undefined, socket: Socket) => {
      socket.destroy();
      reject(new Error(`the proxy answered ${status}`));
    };
    request.on('connect', (response, socket: Socket, head) => {
      socket.setTimeout(0);
      if (response.statusCode === 200 && head.length === 0) resolve(socket);
      else refuse(response.statusCode, socket);
    });
    request.on('response', (response) => refuse(response.statusCode, response.socket));
    request.on('timeout', () => request.destroy(new Error('the proxy did not answer')));
    request.on('error', reject);
    request.end();
  });
}
