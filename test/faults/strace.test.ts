import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { type Served, serve, spawnServe } from '../support/instance.ts';
import { checkClosed, checkOutcomes, checkSent, readWholeLog } from '../support/log-checks.ts';
import { MockUpstream } from '../support/mock-upstream.ts';
import { Load, makeOwnedHome, type OwnedHome, unlock } from '../support/owned-home.ts';
import { hasStrace, readTrace, type Syscall, underStrace } from '../support/strace.ts';

const SYNCS = 'fsync,fdatasync';
const KILL_POINTS = process.env.BOLLARD_KILLS ? Number(process.env.BOLLARD_KILLS) : 6;
/** A start, an unlock and some calls make about this many writes. */
const WRITES = 200;

interface Scene {
  readonly home: OwnedHome;
  readonly upstream: MockUpstream;
  readonly trace: string;
  readonly wal: string;
}

async function scene(context: TestContext): Promise<Scene> {
  context.skip(!hasStrace(), 'needs strace');
  const home = await makeOwnedHome();
  onTestFinished(home.remove);
  const upstream = await MockUpstream.start();
  onTestFinished(() => upstream.close());
  return { home, upstream, trace: join(home.dir, 'trace'), wal: join(home.dataDir, 'bollard.db-wal') };
}

async function traced({ home, upstream, trace }: Scene, ...options: readonly string[]): Promise<Served> {
  const under = underStrace(trace, ...options);
  const served = await serve(home, ['--upstream', upstream.origin], { owner: false, under });
  onTestFinished(async () => void (await served.stop('SIGKILL')));
  return served;
}

function isSync({ name, text, result }: Syscall, file: string): boolean {
  return SYNCS.split(',').includes(name) && text.includes(`<${file}>`) && result === '0';
}

async function call(served: Served, { token }: OwnedHome, id: string): Promise<{ status: number; reason: string }> {
  const response = await fetch(`${served.url}/v1/voices/${id}`, { headers: { 'xi-api-key': token } });
  const body: unknown = await response.json();
  return { status: response.status, reason: /"reason":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? '' };
}

describe('the disk before the network', () => {
  it('F1: each decision is written and synced before its request leaves, one by one and many at a time', async (context) => {
    const there = await scene(context);
    const { home, upstream, trace, wal } = there;
    const served = await traced(there, '-e', `trace=${SYNCS},pwrite64,write,writev,sendto,sendmsg,connect`);
    await unlock(home);
    for (let turn = 0; turn < 5; turn += 1) await call(served, home, `single${turn}x`);
    const load = new Load(served, home.token, 'many', 16);
    await load.reached(100);
    await load.ended();
    expect(await served.stop()).toBe(0);

    const calls = readTrace(trace, served.pid);
    const written = calls.map(({ name, text }) => name === 'pwrite64' && text.includes(`<${wal}>`));
    const sent = calls.map(({ name, text }) => name !== 'pwrite64' && text.includes('<socket:'));
    const connects = calls.findIndex(
      ({ name, text }) => name === 'connect' && text.includes(`htons(${upstream.port})`),
    );
    expect(connects).toBeGreaterThan(calls.findIndex((one) => isSync(one, wal)));
    let seen = 0;
    for (const { target, method, headers } of upstream.requests) {
      if (headers['user-agent']?.startsWith('bollard/')) continue;
      const leaves = calls.findIndex(({ text }, at) => sent[at] && text.includes(`"${method} ${target} HTTP/1.1`));
      const decided = calls.findIndex(({ text }, at) => written[at] && text.includes(target));
      const synced = calls.findIndex((one, at) => at > decided && isSync(one, wal));
      expect(leaves, `${target} in the trace`).toBeGreaterThan(0);
      expect(decided, `${target} in the write-ahead log`).toBeGreaterThan(0);
      expect(decided).toBeLessThan(synced);
      expect(synced).toBeLessThan(leaves);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(50);
  });
});

describe('F1: SIGKILL at a write of its own', () => {
  it(`at ${KILL_POINTS} of them: the log is whole, and what was forwarded stands in it`, async (context) => {
    const { home, upstream, trace } = await scene(context);
    for (let point = 0; point < KILL_POINTS; point += 1) {
      const before = readWholeLog(home);
      const nth = 1 + Math.floor(((point + Math.random()) / KILL_POINTS) * WRITES);
      const under = underStrace(trace, '-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=SIGKILL:when=${nth}`);
      await loadUntilKilled(home, upstream, under, `p${point}`);
      while (upstream.sockets.size > 0) await upstream.disconnected();
      const log = readWholeLog(home);
      checkSent(upstream, log);
      const next = await serve(home, [], { owner: false });
      checkClosed(log, readWholeLog(home));
      expect(await next.stop()).toBe(0);
      expect(readWholeLog(home).slice(0, before.length)).toEqual(before);
    }
    expect(checkOutcomes(readWholeLog(home)).length).toBeGreaterThan(0);
  }, 900_000);
});

/** It may die before it listens, while it is unlocked, or under load. */
async function loadUntilKilled(home: OwnedHome, upstream: MockUpstream, under: readonly string[], name: string) {
  const child = spawnServe(home, ['--upstream', upstream.origin], { owner: false, under });
  const ended = once(child, 'close');
  let load: Load | null = null;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const url = /"event":"listening","url":"([^"]+)"/.exec(text)?.[1];
    if (url === undefined || load) return;
    unlock(home).then(
      () => {
        load = new Load({ url }, home.token, name, 8);
      },
      () => undefined,
    );
  });
  await ended;
  await (load as Load | null)?.ended();
}

describe('a disk that fails', () => {
  it.for([
    ['F2: is full', 'inject=pwrite64:error=ENOSPC:when=30..60', 'pwrite64'],
    ['F3: fails to sync', `inject=${SYNCS}:error=EIO:when=4..6`, SYNCS],
  ] as const)(
    '%s for a while: 503 and nothing leaves, then it recovers by itself',
    async ([, inject, trace], context) => {
      const there = await scene(context);
      const { home, upstream, wal } = there;
      const served = await traced(there, '-e', `trace=${trace}`, '-P', wal, '-e', inject);
      await unlock(home);
      const refused: string[] = [];
      let recovered = 0;
      for (let turn = 0; recovered < 3; turn += 1) {
        const id = `turn${turn}x`;
        const { status, reason } = await call(served, home, id);
        if (status === 503) {
          expect(reason).toBe('audit_unavailable');
          refused.push(`/v1/voices/${id}`);
        } else expect(status).toBe(200);
        if (refused.length > 0) recovered = status === 200 ? recovered + 1 : 0;
      }
      expect(await served.stop()).toBe(0);
      expect(served.stderr()).toContain('The audit log cannot be written');
      const targets = upstream.requests.map(({ target }) => target);
      expect(targets.filter((target) => refused.includes(target))).toEqual([]);
      const log = readWholeLog(home);
      checkSent(upstream, log);
      checkOutcomes(log);
      expect(served.lines.some(({ reason }) => reason === 'log_recovered')).toBe(true);
    },
  );
});
