/** Three agents that send all their calls at once to an account on the Free plan, through the fair queue or without it. */
import { Buffer } from 'node:buffer';
import { request } from 'node:http';
import { ceilingOf } from '../src/core/plan-ceilings.ts';
import { FairQueue } from '../src/gateway/fair-queue.ts';

export const TIER = 'free';
export const AGENTS = ['a', 'b', 'c'] as const;
export const CALLS = 30;

const POOL = 'account standard';
const PATH = '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM';
const BODY = JSON.stringify({ text: 'Hello', model_id: 'eleven_multilingual_v2' });

export interface AgentResult {
  readonly done: number;
  /** Refused upstream with 429. */
  readonly refused: number;
  /** From the moment all its calls wanted to be sent to the sending of the last. */
  readonly longestWaitMs: number;
}

export interface Outcome {
  readonly agents: readonly AgentResult[];
  /** Agents, in the order in which their calls were sent. */
  readonly sent: readonly string[];
  /** Most calls at a time, as the upstream said. */
  readonly most: number;
}

interface Reply {
  readonly status: number;
  /** Calls that ran then, this one included. */
  readonly running: number;
}

export async function threeAgents(
  origin: string,
  key: string,
  queued: boolean,
  onReply: (status: number) => void = () => undefined,
): Promise<Outcome> {
  const queue = new FairQueue({ longest: { perAgent: CALLS, all: CALLS * AGENTS.length } });
  queue.setCeiling(POOL, ceilingOf(TIER, 'standard'));
  const sent: string[] = [];
  const began = performance.now();
  const call = async (agentId: string): Promise<Reply & { readonly waitedMs: number }> => {
    const leave = queued ? await place(queue, agentId) : () => undefined;
    const waitedMs = performance.now() - began;
    sent.push(agentId);
    try {
      const reply = await send(origin, key);
      onReply(reply.status);
      return { ...reply, waitedMs };
    } finally {
      leave();
    }
  };
  const replies = await Promise.all(
    AGENTS.map((agentId) => Promise.all(Array.from({ length: CALLS }, () => call(agentId)))),
  );
  queue.close();
  return {
    agents: replies.map((mine) => ({
      done: mine.filter(({ status }) => status === 200).length,
      refused: mine.filter(({ status }) => status === 429).length,
      longestWaitMs: Math.max(...mine.map(({ waitedMs }) => waitedMs)),
    })),
    sent,
    most: Math.max(...replies.flat().map(({ running }) => running)),
  };
}

function place(queue: FairQueue, agentId: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const entered = queue.enter({
      pool: POOL,
      agentId,
      parallel: null,
      weight: 1,
      onGranted: () => {
        if (typeof entered !== 'string') resolve(() => entered.leave());
      },
      onRefused: (reason) => reject(new Error(`the queue refused a call: ${reason}`)),
    });
    if (typeof entered === 'string') reject(new Error(`the queue refused a call: ${entered}`));
    else if (entered.granted) resolve(() => entered.leave());
  });
}

function send(origin: string, key: string): Promise<Reply> {
  const headers = { 'xi-api-key': key, 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
  return new Promise((resolve, reject) => {
    const message = request(origin + PATH, { method: 'POST', headers }, (response) => {
      const running = Number(response.headers['current-concurrent-requests'] ?? 0);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, running }));
      response.on('error', reject);
      response.resume();
    });
    message.on('error', reject);
    message.end(BODY);
  });
}
