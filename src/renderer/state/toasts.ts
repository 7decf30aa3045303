/** Short messages at the foot of the window: what was done, with its undo, and what failed. */
import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failure';
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

interface ToastState {
  readonly toasts: readonly Toast[];
}

const SHOWN_MS = 6_000;
const MOST = 3;
let last = 0;

export const useToasts = create<ToastState>(() => ({ toasts: [] }));

export function showDone(text: string, action: Toast['action'] = null): void {
  show({ kind: 'done', text, action });
}

export function showFailure(text: string): void {
  show({ kind: 'failure', text, action: null });
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function show(toast: Omit<Toast, 'id'>): void {
  last += 1;
  const id = last;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, { ...toast, id }].slice(-MOST) }));
  // A failure stays until it was read.
  if (toast.kind === 'done') setTimeout(() => dismissToast(id), SHOWN_MS);
}
