/** What of the matrix is open: headings, the levels of one cell, a dialog about one agent. Kept while the window lives. */
import { create } from 'zustand';

export type MatrixDialog =
  | { readonly kind: 'operations'; readonly agentId: string; readonly areaId: string | null }
  | { readonly kind: 'preset'; readonly agentId: string }
  | { readonly kind: 'copy'; readonly agentId: string };

interface MatrixState {
  readonly openHeadings: ReadonlySet<string>;
  readonly dialog: MatrixDialog | null;
  /** The menu of one agent, below the button that opened it. */
  readonly menu: { readonly agentId: string; readonly anchor: HTMLElement } | null;
}

export const useMatrix = create<MatrixState>(() => ({ openHeadings: new Set(), dialog: null, menu: null }));

export function toggleHeading(heading: string): void {
  useMatrix.setState(({ openHeadings }) => {
    const next = new Set(openHeadings);
    if (!next.delete(heading)) next.add(heading);
    return { openHeadings: next };
  });
}

export function toggleMenu(agentId: string, anchor: HTMLElement): void {
  useMatrix.setState(({ menu }) => ({ menu: menu?.anchor === anchor ? null : { agentId, anchor } }));
}

export function closeMenu(): void {
  useMatrix.setState({ menu: null });
}

export function openDialog(dialog: MatrixDialog): void {
  useMatrix.setState({ dialog });
}

export function closeDialog(): void {
  useMatrix.setState({ dialog: null });
}
