/** The oracle that every row of the security matrices A and B shares: what one request left behind, on all sides. */
import { expect } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import type { Harness } from './gateway-harness.ts';
import { AGENT_TOKEN, CANARY_KEY } from './memory-ports.ts';
import type { MockUpstream } from './mock-upstream.ts';
import { type RawResponse, rawCall, rawRequest } from './raw-client.ts';

export type MatrixHarness = Harness & { readonly upstream: MockUpstream };

/** The agent's own token, as a header line. */
const KEY = `xi-api-key: ${AGENT_TOKEN}`;

export interface Refused {
  readonly response: RawResponse;
  /** Of our error object. */
  readonly reason: string;
  /** Null when the refusal is only counted. */
  readonly entry: Entry | null;
}

/** Of the agent's token, with further header lines. */
export function requestOf(harness: MatrixHarness, line: string, headers: readonly string[] = [], body = ''): string {
  return rawRequest(line, harness.port, [KEY, ...headers], body);
}

/**
 * Sends bytes that must be refused: one answer with this status in words of ours, nothing to the upstream (not even a
 * connection), and exactly one entry or one counter, which repeats no token.
 */
export async function expectRefused(harness: MatrixHarness, bytes: string | Buffer, status: number): Promise<Refused> {
  const { ports, port, upstream } = harness;
  const before = { traces: traces(harness), entries: ports.log.entries.length, connections: upstream.connections };
  const response = await rawCall(port, bytes);
  if (response === null) throw new Error('closed without an answer');
  const { bollard, detail } = JSON.parse(response.body.toString());
  expect({ status: response.status, reason: bollard.reason }).toEqual({ status, reason: expect.any(String) });
  expect(detail.message).toMatch(/denied/i);
  expect(response.head).not.toMatch(/access-control/i);
  expect(response.head + response.body.toString()).not.toContain(CANARY_KEY);
  expect(response.head + response.body.toString()).not.toContain(AGENT_TOKEN);
  expect(upstream.connections).toBe(before.connections);
  expect(traces(harness)).toBe(before.traces + 1);
  const entry = ports.log.entries[before.entries] ?? null;
  if (entry !== null) expect(entry).toMatchObject({ kind: 'decision', decision: 'deny', status });
  expectNoToken(harness);
  return { response, reason: bollard.reason, entry };
}

/**
 * Sends bytes that must pass: the upstream got exactly this request line, the log has one decision and one outcome whose path
 * is the one forwarded, the agent's token did not leave, and the key did not come back.
 */
export async function expectForwarded(harness: MatrixHarness, bytes: string | Buffer, line: string) {
  const { ports, port, upstream } = harness;
  const before = { requests: upstream.requests.length, entries: ports.log.entries.length };
  const response = await rawCall(port, bytes);
  if (response === null) throw new Error('closed without an answer');
  expect(response.status).toBe(200);
  expect(response.head + response.body.toString('latin1')).not.toContain(CANARY_KEY);
  const requests = upstream.requests.slice(before.requests);
  expect(requests.map(({ method, target }) => `${method} ${target}`)).toEqual([line]);
  const [request] = requests;
  if (request === undefined) throw new Error('nothing was forwarded');
  expect(request.headers['xi-api-key']).toBe(CANARY_KEY);
  const entries = ports.log.entries.slice(before.entries);
  const [method, target = ''] = line.split(' ');
  const [path] = target.split('?');
  expect(entries.map((entry) => [entry.kind, entry.method, entry.path])).toEqual([
    ['decision', method, path],
    ['outcome', method, path],
  ]);
  expectNoToken(harness);
  return { response, request };
}

/** Entries and counted refusals so far. */
function traces({ ports }: MatrixHarness): number {
  let counted = 0;
  for (const count of ports.log.counts.values()) counted += count;
  return ports.log.entries.length + counted;
}

/** An agent's token stands neither in what the upstream got nor in the log. */
function expectNoToken({ ports, upstream }: MatrixHarness): void {
  expect(upstream.raw()).not.toContain(AGENT_TOKEN);
  expect(JSON.stringify(ports.log.entries)).not.toContain(AGENT_TOKEN);
}
