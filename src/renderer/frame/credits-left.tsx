/** Credits left on the default account, with a thin bar. Always there, so it keeps what is known of credits fresh. */
import { useEffect } from 'react';
import { useApp } from '../state/app-state.ts';
import { useCredits, watchCredits } from '../state/credits.ts';

export function CreditsLeft() {
  const accounts = useCredits((state) => state.credits?.accounts ?? null);
  const defaultId = useApp((state) => state.accounts.find((account) => account.isDefault)?.id ?? null);
  useEffect(watchCredits, []);
  const account = accounts?.find(({ id }) => id === defaultId);
  if (!account || account.limit === null || account.left === null) return null;
  const left = Math.max(0, Math.floor(account.left));
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
