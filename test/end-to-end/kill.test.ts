import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { cli, serve, spawnServe } from '../support/instance.ts';
import { checkClosed, checkOutcomes, checkSent, type Row, readWholeLog } from '../support/log-checks.ts';
import { MockUpstream } from '../support/mock-upstream.ts';
import { Load, makeOwnedHome, type OwnedHome, unlock } from '../support/owned-home.ts';

const KILLS = Number(process.env.BOLLARD_KILLS ?? 40);
/** A fresh directory now and then: each check reads the whole log. */
const KILLS_PER_HOME = 20;
const LANES = 2;
const PARALLEL = 16;

interface Figures {
  kills: number;
  sent: number;
  answered: number;
  allowed: number;
  unknown: number;
}

/** Some calls end at once, some are in the middle of their answer when the kill comes, some have none yet. */
function answerSlowly(response: ServerResponse, turn: number): void {
  if (turn % 3 === 0) {
    response.writeHead(200, { 'content-type': 'application/json', 'character-cost': '7' }).end('{"ok":true}');
    return;
  }
  const chunks = turn % 3 === 1 ? 1 : 6;
  response.writeHead(200, { 'content-type': 'audio/mpeg' });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    response.write(Buffer.alloc(2000, sent));
    if (sent < chunks) return;
    clearInterval(timer);
    response.end();
  }, 6);
  response.on('close', () => clearInterval(timer));
}

async function killedOver(kills: number, lane: string, figures: Figures): Promise<void> {
  const home = await makeOwnedHome();
  let turn = 0;
  const upstream = await MockUpstream.start((_request, response, message) => {
    turn += 1;
    const mine = turn;
    message.resume().on('end', () => answerSlowly(response, mine));
  });
  try {
    for (let kill = 0; kill < kills; kill += 1) await killOnce(home, upstream, `${lane}k${kill}`, kill, figures);
    const served = await serve(home, [], { owner: false });
    await served.stop();
    const outcomes = checkOutcomes(readWholeLog(home));
    figures.sent += upstream.requests.length;
    figures.allowed += outcomes.length;
    figures.unknown += outcomes.filter(({ reason }) => reason === 'unknown_outcome').length;
    expect(await cli(home, ['audit', 'verify'])).toMatchObject({ code: 0, stderr: '' });
  } finally {
    await upstream.close();
    home.remove();
  }
}

async function killOnce(
  home: OwnedHome,
  upstream: MockUpstream,
  name: string,
  kill: number,
  figures: Figures,
): Promise<void> {
  const before = readWholeLog(home);
  if (kill % 8 === 7) await killWhileStarting(home, before);
  const served = await serve(home, ['--upstream', upstream.origin], { owner: false });
  const atStart = readWholeLog(home);
  checkClosed(before, atStart);
  await unlock(home);
  const load = new Load(served, home.token, name, PARALLEL);
  await load.reached(Math.random() * 60);
  // Not for luck: each kill comes at another point of the work.
  await delay(Math.random() * 15);
  const ended = served.stop('SIGKILL');
  load.stop();
  await ended;
  await load.ended();
  // What was on its way in the kernel still arrives.
  while (upstream.sockets.size > 0) await upstream.disconnected();

  const log = readWholeLog(home);
  checkSent(upstream, log);
  const decided = new Set(log.filter((row) => row.kind === 'decision').map((row) => row.callId));
  expect(load.answered.filter(({ callId }) => !decided.has(callId))).toEqual([]);
  figures.kills += 1;
  figures.answered += load.answered.length;
}

/** A start that is killed too leaves nothing worse behind. */
async function killWhileStarting(home: OwnedHome, before: readonly Row[]): Promise<void> {
  const child = spawnServe(home, [], { owner: false });
  const ended = once(child, 'close');
  await delay(100 + Math.random() * 200);
  child.kill('SIGKILL');
  await ended;
  expect(readWholeLog(home).slice(0, before.length)).toEqual(before);
}

describe('killed with SIGKILL under load', () => {
  it(`F1, F32: at ${KILLS} random points: nothing leaves without its entry, and each call gets one outcome`, async () => {
    const figures: Figures = { kills: 0, sent: 0, answered: 0, allowed: 0, unknown: 0 };
    const homes: number[] = [];
    for (let left = KILLS; left > 0; left -= KILLS_PER_HOME) homes.push(Math.min(left, KILLS_PER_HOME));
    const lanes = Array.from({ length: LANES }, async (_unused, lane) => {
      for (let index = lane; index < homes.length; index += LANES) {
        await killedOver(homes[index] ?? 0, `h${index}`, figures);
      }
    });
    await Promise.all(lanes);
    expect(figures.kills).toBe(KILLS);
    expect(figures.unknown).toBeGreaterThan(0);
    if (process.env.BOLLARD_KILLS) console.log(JSON.stringify(figures));
  }, 600_000);
});
