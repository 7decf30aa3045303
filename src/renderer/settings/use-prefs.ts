import { useState } from 'react';
import type { Prefs } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { refresh } from '../state/app-state.ts';

/** Changes one preference; `pending` names it until the main process has confirmed. */
export function usePrefs() {
  const [pending, setPending] = useState<keyof Prefs | null>(null);
  const set = async <K extends keyof Prefs>(key: K, value: Prefs[K]): Promise<boolean> => {
    setPending(key);
    const done = await ask('prefs.set', { [key]: value });
    if (done) await refresh();
    setPending(null);
    return done !== null;
  };
  return { pending, set };
}
