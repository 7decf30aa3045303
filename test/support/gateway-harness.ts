/** A running gateway between a raw client and a mock upstream. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway/server.ts';
import { AGENT_TOKEN, MemoryPorts } from './memory-ports.ts';
import { MockUpstream } from './mock-upstream.ts';
import { RawClient, type RawResponse, rawCall, rawRequest } from './raw-client.ts';

export interface Harness {
  readonly gateway: Gateway;
  readonly ports: MemoryPorts;
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
  client(): Promise<RawClient>;
  /** One request with the agent's token, and its response. `headers` are lines. */
  call(line: string, headers?: readonly string[], body?: string): Promise<RawResponse>;
}

interface Upstream {
  readonly origin: string;
  close(): Promise<void>;
}

const running: Harness[] = [];

/** Starts a gateway in front of `upstream`; the agent of `AGENT_TOKEN` has Full on every area named. */
export async function startHarness(
  upstream: Upstream,
  areas: readonly string[],
  options: Partial<GatewayOptions> = {},
): Promise<Harness> {
  const ports = new MemoryPorts(upstream.origin);
  ports.setAgent({ grants: new Map(areas.map((area) => [area, 'full'] as const)) });
  const dataDir = await mkdtemp(join(tmpdir(), 'bollard-test-'));
  const gateway = createGateway(ports, { version: '0.0.0-test', dataDir, askForNames: false, ...options });
  const { port } = await gateway.listen(0);
  const harness: Harness = {
    gateway,
    ports,
    port,
    url: `http://127.0.0.1:${port}`,
    client: () => RawClient.connect(port),
    async call(line, headers = [], body = '') {
      const response = await rawCall(port, rawRequest(line, port, [`xi-api-key: ${AGENT_TOKEN}`, ...headers], body));
      if (!response) throw new Error(`no response to ${line}`);
      return response;
    },
    async close() {
      await gateway.close(0);
      await upstream.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  running.push(harness);
  return harness;
}

/** A harness with a mock upstream of its own. */
export async function startWithMock(
  areas: readonly string[],
  options: Partial<GatewayOptions> = {},
): Promise<Harness & { readonly upstream: MockUpstream }> {
  const upstream = await MockUpstream.start();
  return { ...(await startHarness(upstream, areas, options)), upstream };
}

/** For `afterEach`: closes every harness that was started. */
export async function closeHarnesses(): Promise<void> {
  await Promise.all(running.splice(0).map((harness) => harness.close()));
}

/** Header lines of a JSON body. */
export function jsonHeaders(body: string): readonly string[] {
  return ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`];
}
