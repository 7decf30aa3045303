/**
 * The way of a call from its permission to its settlement alone, in this process, without sockets, log or disk: processor time, which
 * a busy machine stretches less than it does the clock.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { findOperation } from '../src/core/catalogue/catalogue.ts';
import { decide } from '../src/core/decide.ts';
import { Ledger } from '../src/core/ledger.ts';
import { NO_ACCOUNT_LIMITS, NO_AGENT_LIMITS } from '../src/core/limits.ts';
import type { AgentPolicy } from '../src/core/policy-state.ts';
import type { Budget, GatewayPorts, Route } from '../src/core/ports.ts';
import { BUILT_IN_RATES } from '../src/core/pricing/model-rates.ts';
import { ONE } from '../src/core/pricing/rational.ts';
import { Ceilings } from '../src/gateway/ceilings.ts';
import { Clearance } from '../src/gateway/clearance.ts';
import { FairQueue } from '../src/gateway/fair-queue.ts';
import { Intake } from '../src/gateway/intake.ts';
import { Spending } from '../src/gateway/spending.ts';
import { Turn } from '../src/gateway/turn.ts';
import { spread, table } from './statistics.ts';
import { VOICE } from './work.ts';

const CALLS = 4_000;
const LIMIT_MILLI = 1_000_000_000_000;
const NO_FIELDS: ReadonlySet<string> = new Set();
const ROUTE: Route = {
  accountId: 'acc_main',
  accountName: 'main',
  sandbox: false,
  origin: 'http://127.0.0.1',
  key: 'k',
  secrets: ['k'],
};

function speech() {
  const operation = findOperation('text_to_speech.convert');
  if (operation === undefined) throw new Error('no such operation');
  return operation;
}

function agentWith(limits: Partial<AgentPolicy['limits']>): AgentPolicy {
  return {
    id: 'agt_1',
    name: 'Bench agent',
    tokenHash: 'aa',
    tokenHint: 'aaaa',
    accountId: ROUTE.accountId,
    paused: false,
    expiresAt: null,
    createdAt: 0,
    grants: new Map([['text_to_speech', 'full']]),
    rules: new Map(),
    limits: { ...NO_AGENT_LIMITS, ...limits },
  };
}

function budgetOf(): Budget {
  const ledger = new Ledger();
  const request = ({ callId, agent, milli, slots }: Parameters<Budget['check']>[0]) => ({
    callId,
    agentId: agent.id,
    accountId: agent.accountId,
    agentLimits: agent.limits,
    accountLimits: NO_ACCOUNT_LIMITS,
    milli,
    slots,
    now: Date.now(),
  });
  return {
    applies: ({ limits }) => limits.dayMilli !== null,
    rates: () => BUILT_IN_RATES,
    factorMilli: () => 1000,
    check: (claim) => ledger.check(request(claim)),
    reserve: (claim) => ledger.reserve(request(claim)),
    release: (callId) => ledger.release(callId),
    settle: (callId, milli) => ({ countedAt: null, slots: ledger.settle(callId, milli, Date.now()).slots }),
    countedLater: () => null,
    overran: () => undefined,
    tier: () => 'scale',
    keepsOwnerSlot: () => false,
  };
}

/** One call after the other, so many; returns the processor time of each, in microseconds. */
async function run(agent: AgentPolicy): Promise<number> {
  const operation = speech();
  const budget = budgetOf();
  const queue = new FairQueue({ longest: { perAgent: 128, all: 512 } });
  const turnParts = { queue, ceilings: new Ceilings(budget, queue), budget };
  const ports: GatewayPorts = {
    identify: () => ({ kind: 'agent', agent }),
    recheck: () => ({ kind: 'agent', agent }),
    isStopped: () => false,
    route: () => ROUTE,
    log: {
      record: () => Promise.reject(new Error('nothing is recorded here')),
      append: () => undefined,
      count: () => undefined,
      healthy: true,
    },
    names: { find: () => null, learn: () => undefined },
    budget,
    seen: () => undefined,
  };
  const message = new IncomingMessage(new Socket());
  const response = new ServerResponse(message);
  const body = Buffer.from(JSON.stringify({ text: 'x'.repeat(260), model_id: 'eleven_flash_v2_5' }));
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) {
    const intake = new Intake(message, operation, { stallMs: 60_000, dataDir: '/nowhere' });
    intake.body = body;
    intake.json = { text: 'x'.repeat(260), model_id: 'eleven_flash_v2_5' };
    intake.facts = { voiceId: null, model: 'eleven_flash_v2_5', characters: 260 };
    const spending = new Spending({ budget, voiceRate: async () => ONE }, `call-${call}`, operation);
    const turn = new Turn(turnParts);
    const path = `/v1/text-to-speech/${VOICE}`;
    const admitted = {
      agent,
      token: 't',
      operation,
      params: { voice_id: VOICE },
      path,
      query: '',
      hasBody: false,
      awaitsContinue: false,
    };
    const clearance = new Clearance({
      ports,
      admitted,
      intake,
      spending,
      turn,
      response,
      isEnded: () => false,
    });
    const { kind } = await clearance.obtain();
    if (kind !== 'cleared') throw new Error(kind);
    spending.claimed(`POST ${path}`, intake);
    const end = {
      reason: 'completed',
      upstreamStatus: 200,
      sent: true,
      costMilli: 130_000,
      audioSeconds: null,
    } as const;
    spending.settle(end, agent);
    turn.leave();
  }
  return since(before);
}

/** What the foundation did in the same place: permission on the head and on the body, and the way to the account. */
async function runBefore(agent: AgentPolicy): Promise<number> {
  const operation = speech();
  const before = process.cpuUsage();
  let allowed = 0;
  for (let call = 0; call < CALLS; call += 1) {
    for (let time = 0; time < 2; time += 1) {
      const { verdict } = decide({ operation, fieldsPresent: NO_FIELDS }, agent, false);
      allowed += verdict === 'allow' ? 1 : 0;
      await null;
    }
  }
  if (allowed !== 2 * CALLS) throw new Error('denied');
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

export interface PathFigures {
  readonly before: readonly number[];
  readonly free: readonly number[];
  readonly limited: readonly number[];
}

/** Microseconds of processor time a call, in turns. */
export async function pathFigures(rounds: number): Promise<PathFigures> {
  const free = agentWith({});
  const limited = agentWith({ hourMilli: LIMIT_MILLI, dayMilli: LIMIT_MILLI, monthMilli: LIMIT_MILLI });
  const figures = { before: [] as number[], free: [] as number[], limited: [] as number[] };
  await runBefore(free);
  await run(free);
  await run(limited);
  for (let round = 0; round < rounds; round += 1) {
    figures.before.push(await runBefore(free));
    figures.free.push(await run(free));
    figures.limited.push(await run(limited));
  }
  return figures;
}

export function pathTable({ before, free, limited }: PathFigures): string {
  return table(
    ['', 'CPU µs/call'],
    [
      ['permission alone, as before limits', spread(before, 1)],
      ['price, turn, reservation, settlement; no limits', spread(free, 1)],
      ['the same with limits of hour, day and month', spread(limited, 1)],
    ],
  );
}
