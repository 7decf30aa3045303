/** Says when the vault is locked or its policy was changed, with the button that mends it. */
import { useState } from 'react';
import type { AppInfo } from '../../contract/bridge.ts';
import { ask, call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Dialog, Problem } from '../parts/dialog.tsx';
import { refresh } from '../state/app-state.ts';
import { Finding } from './section.tsx';
import { EMPTY_VAULT_DRAFT, VaultFields, vaultInput } from './vault-fields.tsx';

export function VaultNote({ app }: { readonly app: AppInfo }) {
  const [unlocking, setUnlocking] = useState(false);
  const [pending, setPending] = useState(false);
  const review = async () => {
    setPending(true);
    await ask('vault.open', { agreed: false });
    await refresh();
    setPending(false);
  };
  if (app.vault === 'policy_changed') {
    return (
      <div className="settings-line">
        <Finding state="problem">
          The policy was changed behind Bollard's back, so nothing is forwarded. Your key is safe. Look at what differs,
          then take it or leave it.
        </Finding>
        <Button pending={pending} onClick={() => void review()}>
          Review
        </Button>
      </div>
    );
  }
  if (app.vault !== 'locked') return null;
  return (
    <div className="settings-line">
      <Finding state="warning">The vault is locked: calls to real accounts are refused until it is open.</Finding>
      <Button kind="primary" onClick={() => setUnlocking(true)}>
        Unlock
      </Button>
      {unlocking && <UnlockDialog app={app} onClose={() => setUnlocking(false)} />}
    </div>
  );
}

function UnlockDialog({ app, onClose }: { readonly app: AppInfo; readonly onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY_VAULT_DRAFT);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const unlock = async () => {
    setPending(true);
    const result = await call('vault.open', vaultInput(draft));
    setPending(false);
    if (!result.ok) return setProblem(result.error.message);
    await refresh();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Unlock the vault"
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" pending={pending} onClick={() => void unlock()}>
            Unlock
          </Button>
        </>
      }
    >
      <VaultFields app={app} draft={draft} onChange={setDraft} />
      <Problem text={problem} />
    </Dialog>
  );
}
