/** What the page sees of the main process, as types only: no code crosses with them. */
import type { CallInput, CallName, CallOutput, FailureCode } from './calls.ts';
import type { DesktopCallName, DesktopInput, DesktopOutput } from './desktop.ts';
import type { EntryShape } from './shapes.ts';

export type { AccountShape, AgentShape, CreditsShape as Credits, EntryShape } from './shapes.ts';
export type AnyCallName = CallName | DesktopCallName;
export type AnyInput<N extends AnyCallName> = N extends CallName
  ? CallInput<N>
  : N extends DesktopCallName
    ? DesktopInput<N>
    : never;
export type AnyOutput<N extends AnyCallName> = N extends CallName
  ? CallOutput<N>
  : N extends DesktopCallName
    ? DesktopOutput<N>
    : never;

export type BridgeResult<N extends AnyCallName> =
  | { readonly ok: true; readonly value: AnyOutput<N> }
  | { readonly ok: false; readonly error: { readonly code: FailureCode; readonly message: string } };

export type AppStatus = CallOutput<'status.get'>;
export type AppInfo = DesktopOutput<'app.get'>;
export type Prefs = AppInfo['prefs'];
export type AuditFilter = CallInput<'audit.page'>['filter'];

/** Pushed to the page, in order. `number` grows by one with each event: a gap means asking for a fresh state. */
export type BridgeEvent = { readonly number: number } & (
  | { readonly kind: 'entries'; readonly entries: readonly EntryShape[] }
  /** Policy, vault, gateway or preferences changed: ask again for what is shown. */
  | { readonly kind: 'changed' }
  | {
      readonly kind: 'export';
      readonly exportId: string;
      readonly state: 'running' | 'done' | 'cancelled' | 'failed';
      readonly rows: number;
      readonly message: string;
    }
  /** The tray or a menu asks the page to show a place. */
  | { readonly kind: 'show'; readonly place: 'matrix' | 'activity' | 'credits' | 'agents' | 'settings' }
);

export interface BollardBridge {
  call<N extends AnyCallName>(name: N, input: AnyInput<N>): Promise<BridgeResult<N>>;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: BridgeEvent) => void): () => void;
}
