/** What was spent and what is left, as the main process knows it. */
import { create } from 'zustand';
import type { Credits } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';

export const useCredits = create<{ readonly credits: Credits | null }>(() => ({ credits: null }));

export async function refreshCredits(): Promise<void> {
  const result = await call('credits.get', {});
  if (result.ok) useCredits.setState({ credits: result.value });
}
