/** Reads the log without stalling the gateway: on a connection of its own that only reads. */
import { Worker } from 'node:worker_threads';
import { openReadOnly } from '../store/database.ts';
import { type ReaderOps, readerOps } from './reader-ops.ts';

type Async<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

export interface Reader extends Async<ReaderOps> {
  close(): Promise<void>;
}

/** For a process that serves nothing meanwhile. */
export function openReader(databasePath: string): Reader {
  const db = openReadOnly(databasePath);
  const ops = readerOps(db);
  return {
    page: async (query) => ops.page(query),
    count: async (query) => ops.count(query),
    totals: async () => ops.totals(),
    lastSeen: async (agentId) => ops.lastSeen(agentId),
    verify: async (anchor) => ops.verify(anchor),
    spending: async (query) => ops.spending(query),
    close: async () => {
      db.close();
    },
  };
}

/** In a worker thread, started with the first question. */
export function openWorkerReader(databasePath: string, script: URL): Reader {
  let worker: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const fail = (ended: Worker, error: Error) => {
    // It says so twice, and by then another may be at work.
    if (worker !== ended) return;
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(script, { workerData: databasePath });
    started.unref();
    started.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) asked?.resolve(value);
      else asked?.reject(new Error(error));
    });
    started.on('error', (error) => fail(started, error));
    started.on('exit', () => fail(started, new Error('the reader of the log ended')));
    return started;
  };
  const ask = <T>(name: keyof ReaderOps, argument: unknown): Promise<T> => {
    worker ??= start();
    last += 1;
    const id = last;
    const answer = new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage({ id, name, argument });
    return answer;
  };
  return {
    page: (query) => ask('page', query),
    count: (query) => ask('count', query),
    totals: () => ask('totals', undefined),
    lastSeen: (agentId) => ask('lastSeen', agentId),
    verify: (anchor) => ask('verify', anchor),
    spending: (query) => ask('spending', query),
    close: async () => {
      await worker?.terminate();
    },
  };
}
