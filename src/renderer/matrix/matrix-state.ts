/** What of the matrix is open: headings, the levels of one cell, a dialog about one agent. Kept while the window lives. */
import { create } from 'zustand';

export type MatrixDialog =
  | { readonly kind: 'operations'; readonly agentId: string; readonly areaId: string | null }
  | { readonly kind: 'preset'; readonly agentId: string }
  | { readonly kind: 'copy'; readonly agentId: string };

interface MatrixState {
  readonly openHeadings: ReadonlySet<string>;
  readonly dialog: MatrixDialog | null;
}

export const useMatrix = create<MatrixState>(() => ({ openHeadings: new Set(), dialog: null }));

export function toggleHeading(heading: string): void {
  useMatrix.setState(({ openHeadings }) => {
    const next = new Set(openHeadings);
    if (!next.delete(heading)) next.add(heading);
    return { openHeadings: next };
  });
}

export function openDialog(dialog: MatrixDialog): void {
  useMatrix.setState({ dialog });
}

export function closeDialog(): void {
  useMatrix.setState({ dialog: null });
}
