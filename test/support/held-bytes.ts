import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that buffers outside the heap still hold after a garbage collection. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no garbage collector to call');
  // V8 frees buffers beside the program; the second collection waits for what the first has set free.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}
