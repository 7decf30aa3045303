/** Tells subscribers that entries were committed. Events carry the log's sequence numbers, so that a gap is visible. */
import type { Entry } from '../core/entry.ts';

type Listener = (entries: readonly Entry[]) => void;

export interface EventHub {
  publish(entries: readonly Entry[]): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: Listener): () => void;
}

export function createEventHub(onListenerError: (error: unknown) => void): EventHub {
  const listeners = new Set<Listener>();
  return {
    publish(entries) {
      for (const listener of listeners) {
        try {
          listener(entries);
        } catch (error) {
          // A broken reader of the feed must never break the log.
          onListenerError(error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
