/** The load, in its own process: does one job at a time that the runner sends, and answers with what it saw. */
import { Buffer } from 'node:buffer';
import { Client, type Reply } from './client.ts';
import { quantile } from './statistics.ts';
import { BLOCK_BYTES, STREAM_BLOCKS, uploadForm } from './work.ts';

interface Base {
  readonly port: number;
  readonly request: string;
  /** Bytes of a right answer's body; null where only the status is looked at. */
  readonly expect: number | null;
}

export type Job =
  /** Every connection sends its next request when it has the answer to the last. */
  | (Base & { readonly kind: 'closed'; readonly connections: number; readonly ms: number })
  /** Requests at a fixed rate, whatever the answers do. */
  | (Base & { readonly kind: 'open'; readonly rate: number; readonly ms: number })
  | (Base & { readonly kind: 'stream'; readonly count: number })
  | (Base & { readonly kind: 'upload'; readonly bytes: number })
  | (Base & { readonly kind: 'download' });

export interface Result {
  readonly requests: number;
  readonly ms: number;
  /** Milliseconds: from the intended send time (open), to the first byte of the body (stream). */
  readonly p50: number;
  readonly p99: number;
  /** Stream: from the upstream's write of a block to its last byte here. */
  readonly chunkP50: number;
  readonly chunkP99: number;
}

function check(reply: Reply, job: Job): void {
  if (reply.status !== 200) throw new Error(`status ${reply.status}`);
  if (job.expect !== null && reply.bytes !== job.expect) throw new Error(`${reply.bytes} bytes, not ${job.expect}`);
}

function resultOf(requests: number, ms: number, latencies: number[] = [], chunks: number[] = []): Result {
  return {
    requests,
    ms,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    chunkP50: quantile(chunks, 0.5),
    chunkP99: quantile(chunks, 0.99),
  };
}

async function closed(job: Extract<Job, { kind: 'closed' }>): Promise<Result> {
  const clients = await Client.openMany(job.port, job.connections);
  const start = performance.now();
  const end = start + job.ms;
  let requests = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < end) {
        check(await client.send(job.request), job);
        requests += 1;
      }
      client.close();
    }),
  );
  return resultOf(requests, performance.now() - start);
}

/** Timers of Node are a millisecond coarse: the last stretch to each intended time is waited for turn by turn. */
const COARSE_MS = 2;

async function open(job: Extract<Job, { kind: 'open' }>): Promise<Result> {
  const idle = await Client.openMany(job.port, 16);
  const queue: number[] = [];
  const latencies: number[] = [];
  const total = Math.floor((job.ms / 1000) * job.rate);
  const start = performance.now() + 5;
  return new Promise((resolve, reject) => {
    let issued = 0;
    const use = (client: Client, intended: number) => {
      client.send(job.request).then((reply) => {
        check(reply, job);
        latencies.push(performance.now() - intended);
        const next = queue.shift();
        if (next !== undefined) use(client, next);
        else idle.push(client);
        if (latencies.length === total) {
          for (const each of idle) each.close();
          resolve(resultOf(total, performance.now() - start, latencies));
        }
      }, reject);
    };
    const tick = () => {
      const now = performance.now();
      let intended = start + (issued * 1000) / job.rate;
      while (issued < total && intended <= now) {
        issued += 1;
        const client = idle.pop();
        if (client) use(client, intended);
        else queue.push(intended);
        intended = start + (issued * 1000) / job.rate;
      }
      if (issued === total) return;
      const wait = intended - performance.now();
      if (wait > COARSE_MS) setTimeout(tick, wait - COARSE_MS + 0.5);
      else setImmediate(tick);
    };
    tick();
  });
}

async function stream(job: Extract<Job, { kind: 'stream' }>): Promise<Result> {
  const client = await Client.open(job.port);
  const first: number[] = [];
  const delays: number[] = [];
  const start = performance.now();
  for (let count = 0; count < job.count; count += 1) {
    const sent = performance.now();
    let firstAt = 0;
    let at = 0;
    const stamp = Buffer.alloc(8);
    const reply = await client.send(job.request, (data) => {
      if (firstAt === 0) firstAt = performance.now();
      for (let offset = 0; offset < data.length; ) {
        const within = at % BLOCK_BYTES;
        const part = data.subarray(offset, offset + BLOCK_BYTES - within);
        if (within < 8) part.copy(stamp, within);
        at += part.length;
        offset += part.length;
        if (at % BLOCK_BYTES === 0) delays.push(Number(process.hrtime.bigint() - stamp.readBigInt64LE()) / 1e6);
      }
    });
    check(reply, job);
    first.push(firstAt - sent);
    if (at !== BLOCK_BYTES * STREAM_BLOCKS) throw new Error(`${at} bytes of a stream`);
  }
  client.close();
  return resultOf(job.count, performance.now() - start, first, delays);
}

async function upload(job: Extract<Job, { kind: 'upload' }>): Promise<Result> {
  const client = await Client.open(job.port);
  const form = uploadForm(job.bytes);
  const piece = Buffer.alloc(64 * 1024, 0x55);
  const start = performance.now();
  let answer: Buffer | null = null;
  const reply = client.send(Buffer.concat([Buffer.from(job.request), form.head]), (data) => {
    answer = data;
  });
  const { socket } = client;
  for (let left = job.bytes; left > 0; ) {
    const part = left < piece.length ? piece.subarray(0, left) : piece;
    left -= part.length;
    if (!socket.write(part)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.write(form.tail);
  check(await reply, job);
  if (String(answer) !== JSON.stringify({ received: form.length })) throw new Error(`the upstream saw ${answer}`);
  client.close();
  return resultOf(1, performance.now() - start);
}

async function download(job: Job): Promise<Result> {
  const client = await Client.open(job.port);
  const start = performance.now();
  check(await client.send(job.request), job);
  client.close();
  return resultOf(1, performance.now() - start);
}

function perform(job: Job): Promise<Result> {
  switch (job.kind) {
    case 'closed':
      return closed(job);
    case 'open':
      return open(job);
    case 'stream':
      return stream(job);
    case 'upload':
      return upload(job);
    case 'download':
      return download(job);
  }
}

process.on('message', (job: Job) => {
  perform(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
