/** Hears the main process. A number that is missing means that something was missed: then everything is asked for anew. */
import type { BridgeEvent, EntryShape } from '../../contract/bridge.ts';
import { refresh, show } from './app-state.ts';

type Hearing = {
  readonly entries: (entries: readonly EntryShape[]) => void;
  /** Entries may be missing: read the log again. */
  readonly gap: () => void;
  readonly export: (event: Extract<BridgeEvent, { kind: 'export' }>) => void;
};

const hearings = new Set<Partial<Hearing>>();
let last: number | null = null;

/** Returns the function that ends it. */
export function hear(hearing: Partial<Hearing>): () => void {
  hearings.add(hearing);
  return () => {
    hearings.delete(hearing);
  };
}

/** Called once, when the page starts. */
export function startHearing(): void {
  window.bollard.onEvent((event) => {
    const gap = last !== null && event.number !== last + 1;
    last = event.number;
    if (gap) {
      void refresh();
      for (const { gap: tell } of hearings) tell?.();
    }
    if (event.kind === 'entries') for (const { entries } of hearings) entries?.(event.entries);
    else if (event.kind === 'export') for (const hearing of hearings) hearing.export?.(event);
    else if (event.kind === 'show') show(event.place);
    else void refresh();
  });
}
