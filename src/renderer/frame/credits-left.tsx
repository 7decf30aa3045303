/** Credits left on the default account, with a thin bar. */
import { useApp } from '../state/app-state.ts';
import { useCredits } from '../state/credits.ts';

export function CreditsLeft() {
  const accounts = useCredits((state) => state.credits?.accounts ?? null);
  const defaultId = useApp((state) => state.accounts.find((account) => account.isDefault)?.id ?? null);
  const account = accounts?.find(({ id }) => id === defaultId);
  if (!account || account.limit === null || account.used === null) return null;
  const left = Math.max(0, account.limit - account.used);
  return (
    <span className="credits-left" title={`${left.toLocaleString()} of ${account.limit.toLocaleString()} credits left`}>
      <span>{left.toLocaleString()} credits left</span>
      <meter min={0} max={account.limit} value={left} aria-label="Credits left" />
    </span>
  );
}
