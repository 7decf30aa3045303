import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { verifyChain } from '../../src/store/audit-verify.ts';
import { openReadOnly } from '../../src/store/database.ts';
import { cli, type Home, makeHome, type Served, serve } from '../support/instance.ts';
import { isOwnRead, MockUpstream } from '../support/mock-upstream.ts';
import { ACCOUNT_KEY, makeOwnedHome, type OwnedHome, unlock } from '../support/owned-home.ts';

const running: Served[] = [];

afterEach(async () => {
  for (const served of running.splice(0)) await served.stop('SIGKILL');
});

async function start(home: Home, args: readonly string[]): Promise<Served> {
  const served = await serve(home, args, { owner: false });
  running.push(served);
  return served;
}

async function ownedHome(): Promise<OwnedHome> {
  const home = await makeOwnedHome();
  onTestFinished(home.remove);
  return home;
}

function emptyHome(): Home {
  const home = makeHome();
  onTestFinished(home.remove);
  return home;
}

/** Path and outcome of each allowed call, in the order they were decided. */
function outcomes(home: Home): { path: string; outcome: string | null }[] {
  const db = openReadOnly(join(home.dataDir, 'bollard.db'));
  try {
    expect(verifyChain(db)).toMatchObject({ ok: true });
    return db
      .prepare<[], { path: string; outcome: string | null }>(
        `SELECT decision.path, outcome.reason AS outcome FROM audit AS decision
         LEFT JOIN audit AS outcome ON outcome.kind = 'outcome' AND outcome.call_id = decision.call_id
         WHERE decision.decision = 'allow' ORDER BY decision.seq`,
      )
      .all();
  } finally {
    db.close();
  }
}

/** Resolves once it has heard the signal and takes no new connection. */
async function refusesConnections(port: number): Promise<void> {
  for (let open = true; open; ) {
    const socket = connect(port, '127.0.0.1');
    open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
  }
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
}

/** A port that this test holds, on one of the two addresses. */
async function takenPort(host: string): Promise<number> {
  const server = createServer((socket) => socket.destroy()).listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('F32: a signal while calls are under way', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s lets them finish, closes the log and exits 0',
    async (signal) => {
      const home = await ownedHome();
      let finish = (): void => {};
      const upstream = await MockUpstream.start((request, response) => {
        if (isOwnRead(request)) {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { 'content-type': 'audio/mpeg' }).write('first half, ');
        finish = () => response.end('second half');
      });
      onTestFinished(() => upstream.close());
      const served = await start(home, ['--upstream', upstream.origin]);
      await unlock(home);
      const headers = { 'xi-api-key': home.token };
      const response = await fetch(`${served.url}/v1/voices/underway`, { headers });
      const ended = served.stop(signal);
      await refusesConnections(served.port);
      finish();
      expect(await response.text()).toBe('first half, second half');
      expect(await ended).toBe(0);
      expect(outcomes(home)[0]).toEqual({ path: '/v1/voices/underway', outcome: 'completed' });
      expect(outcomes(home).every(({ outcome }) => outcome !== null)).toBe(true);
      expect(served.stderr()).toBe('');
    },
  );

  it('ends what does not finish, and the next start has nothing to close', async () => {
    const home = await ownedHome();
    const upstream = await MockUpstream.start((request, response) => {
      if (isOwnRead(request)) response.writeHead(404).end();
      else if (request.target.endsWith('half'))
        response.writeHead(200, { 'content-type': 'audio/mpeg' }).write('one half');
    });
    onTestFinished(() => upstream.close());
    const served = await start(home, ['--upstream', upstream.origin]);
    await unlock(home);
    const call = async (path: string, method: string) => {
      const body = method === 'POST' ? { body: JSON.stringify({ text: 'Hello' }) } : {};
      const headers = { 'xi-api-key': home.token, 'content-type': 'application/json' };
      return (await fetch(served.url + path, { method, headers, ...body })).text();
    };
    const calls = [call('/v1/voices/silent', 'GET'), call('/v1/text-to-speech/half', 'POST')];
    const broken = Promise.allSettled(calls);
    await expect.poll(() => upstream.requests.filter((request) => !isOwnRead(request)).length).toBe(2);
    expect(await served.stop()).toBe(0);
    expect((await broken).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const closed = outcomes(home);
    expect(closed.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);

    const again = await start(home, []);
    expect(await again.stop()).toBe(0);
    expect(again.stderr()).toBe('');
    expect(outcomes(home)).toEqual(closed);
  });
});

describe('F19: a port that is taken', () => {
  it.for(['127.0.0.1', '::1'])('on %s is said, and no other port is used', async (host, context) => {
    context.skip(host === '::1' && !hasIpv6(), 'needs IPv6');
    const home = emptyHome();
    const port = await takenPort(host);
    const result = await cli(home, ['serve', '--port', String(port)]);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain(`Port ${port} on ${host} is used by another program`);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('costs a first start nothing: the next one still shows the token of the demo agent', async () => {
    const home = emptyHome();
    const port = await takenPort('127.0.0.1');
    expect(await cli(home, ['serve', '--port', String(port)])).toMatchObject({ code: 1 });
    const served = await start(home, []);
    const demo = served.lines.find((line) => line.event === 'demo_agent');
    const answer = await fetch(`${served.url}/v1/voices`, { headers: { 'xi-api-key': String(demo?.token) } });
    expect(answer.status).toBe(200);
  });
});

describe('F20: a second instance on the same data', () => {
  it('names the holder and exits 1, the first goes on; a killed one leaves no lock', async () => {
    const home = await ownedHome();
    const first = await start(home, []);
    const second = await cli(home, ['serve', '--port', '0']);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain(`in use by bollard serve (process ${first.pid})`);
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
    expect((await fetch(`${first.url}/v1/models`)).status).toBe(401);
    await first.stop('SIGKILL');
    const next = await start(home, []);
    expect(await next.stop()).toBe(0);
  });
});

describe('C22: the key of a running instance', () => {
  it('is neither in its environment nor in its arguments', async (context) => {
    context.skip(process.platform !== 'linux', 'needs /proc');
    const home = await ownedHome();
    const served = await serve(home, []);
    running.push(served);
    for (const file of ['environ', 'cmdline']) {
      const text = readFileSync(`/proc/${served.pid}/${file}`, 'latin1');
      expect(text).toContain(file === 'environ' ? 'BOLLARD_PASSPHRASE_FILE' : 'serve');
      for (const secret of [ACCOUNT_KEY, home.vaultKey, home.token, 'correct horse'])
        expect(text).not.toContain(secret);
    }
  });

  it('is never taken as an argument', async () => {
    const home = emptyHome();
    for (const args of [
      ['key', 'set', ACCOUNT_KEY],
      ['key', 'set', `--key=${ACCOUNT_KEY}`],
    ]) {
      const result = await cli(home, args);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).not.toContain(ACCOUNT_KEY);
    }
  });
});
