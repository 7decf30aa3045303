/** A limit holds over SIGKILL and restart: what was set aside when the process died counts as spent (security.md E1, E2, E3). */
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectControl } from '../../src/runtime/control-client.ts';
import { controlKey, controlPath } from '../../src/runtime/control-path.ts';
import { openReadOnly } from '../../src/store/database.ts';
import { cli, type Served, serve, spawnServe } from '../support/instance.ts';
import { makeOwnedHome, type OwnedHome, unlock } from '../support/owned-home.ts';
import { charging, type SpendingUpstream, startSpendingUpstream } from '../support/spending-upstream.ts';

/** Whole processes start and die: a busy machine may take its time. */
const PATIENCE = { timeout: 180_000 };
/** One credit a character. */
const CREDITS = 100;

interface Bounded extends OwnedHome {
  /** Credits that the agent may spend in a day. */
  readonly day: number;
}

async function begin(fit: number): Promise<{ readonly home: Bounded; readonly upstream: SpendingUpstream }> {
  const home = { ...(await makeOwnedHome()), day: fit * CREDITS };
  onTestFinished(() => home.remove());
  const upstream = await startSpendingUpstream();
  onTestFinished(() => upstream.close());
  return { home, upstream };
}

async function started(home: Bounded, upstream: SpendingUpstream): Promise<Served> {
  const served = await serve(home, ['--upstream', upstream.mock.origin], { owner: false });
  onTestFinished(() => served.stop('SIGKILL').then(() => undefined));
  await unlock(home);
  await bound(home);
  return served;
}

/** Sets the limit, which tightens, and waits for the plan: before that, the ceiling is that of the smallest one. */
async function bound({ dataDir, day }: Bounded): Promise<void> {
  const client = await connectControl(controlPath(dataDir), controlKey(dataDir));
  if (!client) throw new Error('nothing runs');
  expect(await client.request('limit.set', { agent: 'Voiceover', day })).toMatchObject({ ok: true });
  await expect.poll(async () => JSON.stringify(await client.request('credits.get', {}))).toContain('"tier":"scale"');
  client.close();
}

/** The status, or null when the connection went. */
async function speak(served: Served, { token }: OwnedHome, mark: string): Promise<number | null> {
  try {
    const response = await fetch(`${served.url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM`, {
      method: 'POST',
      headers: { 'xi-api-key': token, 'content-type': 'application/json' },
      body: JSON.stringify({ text: mark.padEnd(CREDITS, '~'), model_id: 'eleven_multilingual_v2' }),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

interface Booked {
  readonly reason: string;
  readonly milli: number | null;
}

function booked({ dataDir }: OwnedHome): Booked[] {
  const db = openReadOnly(`${dataDir}/bollard.db`);
  try {
    return db
      .prepare<[], Booked>(
        "SELECT reason, credits_milli AS milli FROM audit WHERE kind = 'outcome' AND operation LIKE 'text_to_speech%' ORDER BY seq",
      )
      .all();
  } finally {
    db.close();
  }
}

function allowed({ dataDir }: OwnedHome): number {
  const db = openReadOnly(`${dataDir}/bollard.db`);
  try {
    const count = "SELECT count(*) FROM audit WHERE decision = 'allow' AND operation LIKE 'text_to_speech%'";
    return db.prepare<[], number>(count).pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

describe('killed between what is set aside and what it cost', PATIENCE, () => {
  it('E3: the reservations survive, are closed at their bound, and leave no more room than before', async () => {
    const { home, upstream } = await begin(5);
    upstream.charge = () => undefined;
    const first = await started(home, upstream);
    const held = Array.from({ length: 4 }, (_unused, index) => speak(first, home, `held ${index}`));
    await upstream.arrived(4);
    await first.stop('SIGKILL');
    expect(await Promise.all(held)).toEqual([null, null, null, null]);
    expect(booked(home)).toEqual([]);

    upstream.charge = charging(String(CREDITS));
    const second = await started(home, upstream);
    expect(booked(home)).toEqual(
      Array.from({ length: 4 }, () => ({ reason: 'unknown_outcome', milli: CREDITS * 1000 })),
    );
    expect(await speak(second, home, 'the fifth')).toBe(200);
    expect(await speak(second, home, 'the sixth')).toBe(402);
    expect(upstream.calls).toHaveLength(5);
    expect(await second.stop()).toBe(0);
    expect(await cli(home, ['audit', 'verify'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('E3: what was settled before counts as it was settled', async () => {
    const { home, upstream } = await begin(2);
    upstream.charge = charging('30');
    const first = await started(home, upstream);
    expect(await speak(first, home, 'cheap')).toBe(200);
    await expect.poll(() => booked(home)).toEqual([{ reason: 'completed', milli: 30_000 }]);
    await first.stop('SIGKILL');
    upstream.charge = charging(String(CREDITS));
    const second = await started(home, upstream);
    expect(await speak(second, home, 'fits')).toBe(200);
    // 30 and 100 of 200 are spent: 70 are left.
    expect(await speak(second, home, 'does not')).toBe(402);
  });
});

describe('200 calls at once against a limit that fits 10, killed in between', PATIENCE, () => {
  it.each([1, 4, 9])('E1: no more than 10 leave over all lives of the process, killed after %i', async (killAfter) => {
    const { home, upstream } = await begin(10);
    let answered = 0;
    upstream.charge = (request, response) => {
      answered += 1;
      // Some of what is killed is settled by then, some is not.
      if (answered % 2 === 0) charging(String(CREDITS))(request, response);
    };
    const first = await started(home, upstream);
    const calls = Array.from({ length: 200 }, (_unused, index) => speak(first, home, `first ${index}`));
    await upstream.arrived(killAfter);
    await first.stop('SIGKILL');
    await Promise.all(calls);
    while (upstream.mock.sockets.size > 0) await upstream.mock.disconnected();
    const before = upstream.calls.length;
    const taken = allowed(home);
    expect(before).toBeLessThanOrEqual(taken);
    expect(taken).toBeLessThanOrEqual(10);

    upstream.charge = charging(String(CREDITS));
    const second = await started(home, upstream);
    const statuses = await Promise.all(
      Array.from({ length: 200 }, (_unused, index) => speak(second, home, `second ${index}`)),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(10 - taken);
    expect(upstream.calls).toHaveLength(before + 10 - taken);
    expect(await second.stop()).toBe(0);
    expect(booked(home).reduce((sum, { milli }) => sum + (milli ?? 0), 0)).toBe(10 * CREDITS * 1000);
  });
});

describe('a second gateway on one data directory', PATIENCE, () => {
  it('E2: does not start, so that no limit is counted twice', async () => {
    const { home, upstream } = await begin(1);
    upstream.charge = charging(String(CREDITS));
    const served = await started(home, upstream);
    const second = spawnServe(home, ['--upstream', upstream.mock.origin], { owner: false });
    let told = '';
    second.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const [code] = await new Promise<[number | null]>((resolve) => second.on('close', (ended) => resolve([ended])));
    expect(code).toBe(1);
    expect(told).toContain(String(served.pid));
    expect(await speak(served, home, 'one')).toBe(200);
    expect(await speak(served, home, 'two')).toBe(402);
  });
});
