/** Whose limits are open in the dialog: any place may open it. */
import { create } from 'zustand';

export type LimitsOf = { readonly kind: 'agent' | 'account'; readonly id: string };

export const useLimitsDialog = create<{ readonly open: LimitsOf | null }>(() => ({ open: null }));

export function openLimits(kind: LimitsOf['kind'], id: string): void {
  useLimitsDialog.setState({ open: { kind, id } });
}

export function closeLimits(): void {
  useLimitsDialog.setState({ open: null });
}
