import { afterEach, describe, expect, it } from 'vitest';
import type { CallOutput } from '../../src/contract/calls.ts';
import { type Instance, startInstance } from '../../src/runtime/instance.ts';
import { makeHome } from '../support/instance.ts';
import { MockUpstream } from '../support/mock-upstream.ts';
import { ACCOUNT_KEY, makeOwnedHome, type OwnedHome } from '../support/owned-home.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** An upstream that counts as ElevenLabs does: 7 credits a call, and 500 that went elsewhere. */
async function startUpstream(): Promise<MockUpstream> {
  let used = 500;
  const upstream = await MockUpstream.start((request, response, message) => {
    message.resume().on('end', () => {
      if (request.target === '/v1/user/subscription') {
        response.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            tier: 'starter',
            character_count: used,
            character_limit: 30_000,
            next_character_count_reset_unix: Math.floor(Date.now() / 1000) + 86_400,
          }),
        );
        return;
      }
      // Bollard asks for the voice's name too, which is free.
      if (request.method === 'POST') used += 7;
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'character-cost': '7' }).end('audio');
    });
  });
  ends.push(() => upstream.close());
  return upstream;
}

async function start(home: OwnedHome, upstream: MockUpstream): Promise<Instance> {
  const instance = await startInstance({
    dataDir: home.dataDir,
    version: '0.1.0',
    holder: 'a test',
    port: 0,
    upstream: upstream.origin,
    demoAgent: false,
    vaultKey: async () => null,
    onWarning: () => undefined,
    onEntries: () => undefined,
  });
  ends.push(() => instance.close());
  return instance;
}

type AccountCredits = CallOutput<'credits.get'>['accounts'][number];

async function accountOf(instance: Instance): Promise<AccountCredits> {
  const result = await instance.call('credits.get', {});
  if (!result.ok || !('days' in result.value)) throw new Error('credits.get failed');
  const account = result.value.accounts.find(({ sandbox }) => !sandbox);
  if (!account) throw new Error('there is no real account');
  return account;
}

function ownReads(upstream: MockUpstream): string[] {
  return upstream.requests
    .filter(({ target }) => target === '/v1/user/subscription')
    .map(({ method, target, headers }) => `${method} ${target} ${String(headers['xi-api-key'])}`);
}

describe('credits of a real account', () => {
  it('are not read while the vault is locked, and keep their last values when it is locked again', async () => {
    const home = await makeOwnedHome();
    ends.push(() => home.remove());
    const upstream = await startUpstream();
    const instance = await start(home, upstream);
    const why = 'The vault is locked: the account is read once it is unlocked.';
    expect(await accountOf(instance)).toMatchObject({ used: null, checkedAt: null, problem: why });
    expect(upstream.requests).toEqual([]);

    expect(await instance.call('vault.unlock', { vaultKey: home.vaultKey })).toMatchObject({ ok: true });
    const read = await accountOf(instance);
    expect(read).toMatchObject({ tier: 'starter', used: 500, limit: 30_000, problem: null });
    expect(ownReads(upstream)).toEqual([`GET /v1/user/subscription ${ACCOUNT_KEY}`]);

    expect(await instance.call('vault.lock', {})).toMatchObject({ ok: true });
    expect(await accountOf(instance)).toMatchObject({ used: 500, checkedAt: read.checkedAt, problem: why });
    expect(ownReads(upstream)).toHaveLength(1);
  });

  it('come from the log at once and from the account a little later', async () => {
    const home = await makeOwnedHome();
    ends.push(() => home.remove());
    const upstream = await startUpstream();
    const instance = await start(home, upstream);
    await instance.call('vault.unlock', { vaultKey: home.vaultKey });
    const answer = await fetch(`${instance.url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM`, {
      method: 'POST',
      headers: { 'xi-api-key': home.token, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'hello' }),
    });
    await answer.arrayBuffer();
    expect(answer.status).toBe(200);
    await expect.poll(async () => (await accountOf(instance)).spent.period, { timeout: 5_000 }).toBe(7);
    // What the account counts beyond the log was spent outside Bollard.
    await expect.poll(async () => (await accountOf(instance)).used, { timeout: 20_000 }).toBe(507);
    expect(ownReads(upstream).length).toBeLessThanOrEqual(3);
    expect(JSON.stringify(await instance.call('credits.get', {}))).not.toContain(ACCOUNT_KEY);
  });
});

describe('credits of the sandbox', () => {
  it('tell what was spent before its counter began anew from what it has not counted yet', async () => {
    const home = makeHome();
    ends.push(() => home.remove());
    const open = () =>
      startInstance({
        dataDir: home.dataDir,
        version: '0.1.0',
        holder: 'a test',
        port: 0,
        upstream: 'sandbox',
        demoAgent: false,
        vaultKey: async () => null,
        onWarning: () => undefined,
        onEntries: () => undefined,
      });
    const read = async (instance: Instance) => {
      const result = await instance.call('credits.get', {});
      if (!result.ok || !('days' in result.value)) throw new Error('credits.get failed');
      return result.value.accounts[0];
    };
    const first = await open();
    const made = await first.call('agent.add', { name: 'Voiceover Agent', preset: 'voiceover' });
    if (!made.ok || !('token' in made.value)) throw new Error('no agent was made');
    const limit = (await read(first))?.limit ?? 0;
    const answer = await fetch(`${first.url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM`, {
      method: 'POST',
      headers: { 'xi-api-key': made.value.token, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(700) }),
    });
    await answer.arrayBuffer();
    await expect.poll(async () => (await read(first))?.spent.period, { timeout: 5_000 }).toBe(700);
    // Read just now, so the counter is not asked again for 10 s.
    expect(await read(first)).toMatchObject({
      used: 0,
      left: limit - 700,
      spent: { afterReading: 700, beforeCounter: 0 },
    });
    await first.close();

    const second = await open();
    ends.push(() => second.close());
    expect(await read(second)).toMatchObject({
      used: 0,
      left: limit,
      spent: { period: 700, afterReading: 0, beforeCounter: 700 },
    });
  });
});
