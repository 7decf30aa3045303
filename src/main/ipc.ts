/** Electron's channel for the page's calls: checked at the gate, answered with values, never with exceptions. */
import { ipcMain } from 'electron';
import type { AnyCallName, BridgeResult } from '../contract/bridge.ts';
import type { CallName } from '../contract/calls.ts';
import type { DesktopCallName } from '../contract/desktop.ts';
import { CALL_CHANNEL } from '../contract/names.ts';
import { CallError } from '../runtime/call-error.ts';
import { admit, isOwnPage } from './call-gate.ts';

export interface CallTargets {
  /** Of our window's page, or null while there is none. */
  readonly windowId: () => number | null;
  readonly core: (name: CallName, input: unknown) => Promise<BridgeResult<AnyCallName>>;
  /** May throw a CallError. */
  readonly desktop: (name: DesktopCallName, input: unknown) => Promise<unknown>;
  readonly onFailure: (message: string) => void;
}

type Answer = { readonly ok: true; readonly value: unknown } | Extract<BridgeResult<AnyCallName>, { ok: false }>;

export function answerCalls(targets: CallTargets): void {
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, input: unknown): Promise<Answer> => {
    try {
      if (!isOwnPage(event.sender.id, event.senderFrame, targets.windowId())) {
        return failure('refused', 'Only the page of Bollard may call.');
      }
      const admitted = admit(name, input);
      if (admitted.kind === 'refused') return failure(admitted.code, admitted.message);
      if (admitted.kind === 'core') return await targets.core(admitted.name, admitted.input);
      return { ok: true, value: await targets.desktop(admitted.name, admitted.input) };
    } catch (error) {
      if (error instanceof CallError) return failure(error.code, error.message);
      const words = error instanceof Error ? error.message : String(error);
      targets.onFailure(`A call of the page failed: ${words}`);
      return failure('internal', `That failed: ${words}`);
    }
  });
}

function failure(code: CallError['code'], message: string): Answer {
  return { ok: false, error: { code, message } };
}
