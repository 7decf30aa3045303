/** Credits left on the default account, with a thin bar. */
import { useEffect } from 'react';
import { useApp } from '../state/app-state.ts';
import { refreshCredits, useCredits } from '../state/credits.ts';
import { hear } from '../state/events.ts';

const GENTLY_MS = 3_000;

export function CreditsLeft() {
  const accounts = useCredits((state) => state.credits?.accounts ?? null);
  const defaultId = useApp((state) => state.accounts.find((account) => account.isDefault)?.id ?? null);
  useEffect(followCredits, []);
  const account = accounts?.find(({ id }) => id === defaultId);
  if (!account || account.limit === null || account.used === null) return null;
  const left = Math.max(0, account.limit - account.used);
  const share = account.limit === 0 ? 0 : left / account.limit;
  return (
    <span
      className={`credits-left ${share < 0.1 ? 'credits-left-low' : ''}`}
      title={`${left.toLocaleString()} of ${account.limit.toLocaleString()} credits left`}
    >
      <span className="credits-left-words">{left.toLocaleString()} credits left</span>
      <meter className="credits-left-bar" min={0} max={account.limit} value={left} aria-label="Credits left" />
    </span>
  );
}

/** Reads them now, and again a little after calls that cost something. */
function followCredits(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      void refreshCredits();
    }, GENTLY_MS);
  };
  void refreshCredits();
  const end = hear({
    entries: (entries) => {
      if (entries.some(({ kind, credits }) => kind === 'outcome' && credits !== null && credits > 0)) soon();
    },
    gap: soon,
  });
  return () => {
    end();
    if (timer !== null) clearTimeout(timer);
  };
}
