/** The export that runs: it goes on while the dialog is closed, and the dialog finds it again. */
import { create } from 'zustand';
import type { AuditFilter } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { hear } from '../state/events.ts';

export type ExportFormat = 'csv' | 'jsonl';

interface EndedExport {
  readonly kind: 'done' | 'cancelled' | 'failed';
  readonly file: string;
  readonly rows: number;
  readonly message: string;
}

export type ExportState =
  | { readonly kind: 'none' }
  | { readonly kind: 'choosing' }
  | { readonly kind: 'running'; readonly exportId: string; readonly file: string; readonly rows: number }
  | EndedExport;

export const useExport = create<{ readonly state: ExportState }>(() => ({ state: { kind: 'none' } }));

/** Events that came before the answer that names their export. */
let early: { exportId: string; end: EndedExport }[] = [];

/** Asks for a file, then writes what the filter shows. */
export async function startExport(filter: AuditFilter, format: ExportFormat): Promise<void> {
  early = [];
  set({ kind: 'choosing' });
  const started = await ask('export.start', { filter, format });
  if (started === null || started.exportId === null) {
    set({ kind: 'none' });
    return;
  }
  const { exportId } = started;
  const file = started.file ?? '';
  const ended = early.find((one) => one.exportId === exportId)?.end;
  set(ended === undefined ? { kind: 'running', exportId, file, rows: 0 } : { ...ended, file });
}

export async function cancelExport(): Promise<void> {
  const { state } = useExport.getState();
  if (state.kind === 'running') await ask('export.cancel', { exportId: state.exportId });
}

/** For a new one; one that runs is left alone. */
export function forgetExport(): void {
  if (useExport.getState().state.kind !== 'running') set({ kind: 'none' });
}

/** Returns the function that ends it. */
export function hearExports(): () => void {
  return hear({
    export: ({ exportId, state: told, rows, message }) => {
      const { state } = useExport.getState();
      if (state.kind === 'choosing' && told !== 'running')
        early.push({ exportId, end: { kind: told, file: '', rows, message } });
      if (state.kind !== 'running' || state.exportId !== exportId) return;
      set(told === 'running' ? { ...state, rows } : { kind: told, file: state.file, rows, message });
    },
  });
}

function set(state: ExportState): void {
  useExport.setState({ state });
}
