/** Entry of the worker thread that reads the log, so that no query stalls the gateway. */
import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '../store/database.ts';
import { readerOps } from './reader-ops.ts';

const ops = readerOps(openReadOnly(String(workerData)));

parentPort?.on('message', ({ id, name, argument }: { id: number; name: keyof typeof ops; argument: never }) => {
  try {
    parentPort?.postMessage({ id, value: ops[name](argument) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
