/** security.md A37: `policy explain` and the gateway come to one decision, for every operation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { AREAS, OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import { levelsOf } from '../../src/core/levels.ts';
import type { Level } from '../../src/core/policy-state.ts';
import { createRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import { rawCall, rawRequest } from '../support/raw-client.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A runtime on a new directory, serving the sandbox. */
async function serveSandbox(): Promise<{ runtime: Runtime; port: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bollard-explain-'));
  const warnings: string[] = [];
  const runtime = await createRuntime({
    dataDir,
    version: '0.0.0-test',
    holder: 'a test',
    onWarning: (message) => warnings.push(message),
  });
  closing.push(async () => {
    await runtime.close();
    rmSync(dataDir, { recursive: true, force: true });
    expect(warnings).toEqual([]);
  });
  const { url } = await runtime.gateway.start({ port: 0, upstream: 'sandbox' });
  return { runtime, port: Number(new URL(url).port) };
}

async function call(runtime: Runtime, name: string, input: object): Promise<Record<string, unknown>> {
  const result = await runtime.call(name, input);
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return { ...result.value };
}

/** The decisions that the log has for the calls of the agent, in their order; its first 2,000 entries hold them all. */
async function decisionsOf(runtime: Runtime, agent: string): Promise<Record<string, unknown>[]> {
  const page = await call(runtime, 'audit.page', { filter: { agent }, view: 'entries', order: 'oldest', limit: 2000 });
  const { entries } = page as { entries: Record<string, unknown>[] };
  return entries.filter((entry) => entry.kind === 'decision');
}

describe('policy explain', () => {
  it.each(['off', 'read', 'write', 'full'] satisfies Level[])(
    'A37: says what the gateway does, for every operation at level %s, with and without rules',
    async (level) => {
      const { runtime, port } = await serveSandbox();
      const { token, id: agent } = await call(runtime, 'agent.add', { name: 'Agent' });
      for (const area of AREAS) {
        if (levelsOf(area).includes(level)) await call(runtime, 'grant.set', { agent, area: area.id, level });
      }
      const rules = ['allow', 'ask', 'deny', null, null] as const;
      for (const [index, operation] of OPERATIONS.entries()) {
        const effect = rules[index % rules.length] ?? null;
        if (effect === null || (effect === 'allow' && operation.neverForward)) continue;
        await call(runtime, 'rule.set', { agent, operation: operation.id, effect });
      }
      const expected: unknown[] = [];
      const seen = new Set<unknown>();
      for (const { id, method, path } of OPERATIONS) {
        const target = path.replace(/\{[^}]+\}/g, 'abc123');
        const said = await call(runtime, 'policy.explain', { agent, method, path: target });
        await rawCall(port, rawRequest(`${method} ${target}`, port, [`xi-api-key: ${token}`]));
        // Nobody is attached who could approve: what asks is refused, for that reason.
        expected.push([target, id, said.decision === 'allow' ? 'allow' : 'deny', said.reason]);
        seen.add(said.reason);
      }
      const decisions = await decisionsOf(runtime, String(agent));
      expect(decisions.map((done) => [done.path, done.operation, done.decision, done.reason])).toEqual(expected);
      expect([...seen]).toEqual(
        expect.arrayContaining([
          'rule_allows',
          'rule_denies',
          'approval_required',
          'never_forward',
          'mints_credential',
        ]),
      );
    },
  );

  it('A37: knows the same targets and methods as the gateway', async () => {
    const { runtime, port } = await serveSandbox();
    const { token, id: agent } = await call(runtime, 'agent.add', { name: 'Agent', preset: 'read_only' });
    const explained = (method: string, path: string) => runtime.call('policy.explain', { agent, method, path });
    const status = async (line: string) => {
      const response = await rawCall(port, rawRequest(line, port, [`xi-api-key: ${token}`]));
      return response?.status;
    };
    for (const path of ['/v1/voices/../user', '/v1/voices/', '/v1/voices%2fabc', '//evil.example/v1/user', '*']) {
      expect(await explained('GET', path)).toMatchObject({ ok: false, error: { code: 'bad_input' } });
      expect([400, 405]).toContain(await status(`GET ${path}`));
    }
    expect(await explained('PATCH', '/v1/voices')).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    expect(await status('PATCH /v1/voices')).toBe(405);
    expect(await explained('GET', '/v1/new')).toMatchObject({ ok: true, value: { reason: 'unknown_operation' } });
    expect(await status('GET /v1/new')).toBe(403);
    expect(await explained('GET', '//v1/voices')).toMatchObject({ ok: true, value: { decision: 'allow' } });
    expect(await status('GET //v1/voices')).toBe(200);
  });
});
