/** The page's way to the main process. Failures are values; what is thrown here is a fault of ours. */
import type { AnyCallName, AnyInput, AnyOutput, BollardBridge, BridgeResult } from '../contract/bridge.ts';
import { showFailure } from './state/toasts.ts';

declare global {
  interface Window {
    readonly bollard: BollardBridge;
  }
}

export function call<N extends AnyCallName>(name: N, input: AnyInput<N>): Promise<BridgeResult<N>> {
  return window.bollard.call(name, input);
}

/** The value, or null after the person was told what went wrong (not when they themselves declined). */
export async function ask<N extends AnyCallName>(name: N, input: AnyInput<N>): Promise<AnyOutput<N> | null> {
  const result = await call(name, input);
  if (result.ok) return result.value;
  if (result.error.code !== 'declined') showFailure(result.error.message);
  return null;
}
