/** Accounts and their keys. A key is never shown again: only its last characters. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { AccountShape, AppInfo } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/dialog.tsx';
import { refresh, useApp } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { AccountRow } from './account-row.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { Section } from './section.tsx';
import { VaultNote } from './vault-note.tsx';

type Task =
  | { readonly kind: 'key'; readonly account: AccountShape | null }
  | { readonly kind: 'remove'; readonly account: AccountShape };

export function KeySection({ app }: { readonly app: AppInfo }) {
  const accounts = useApp((state) => state.accounts);
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  const hasReal = accounts.some(({ kind }) => kind === 'real');
  return (
    <Section
      title="ElevenLabs accounts"
      about="Each agent is bound to one of them. New agents get the default."
      action={
        <Button
          kind={hasReal ? 'plain' : 'primary'}
          icon={<Plus size={16} strokeWidth={1.5} aria-hidden />}
          onClick={() => setTask({ kind: 'key', account: null })}
        >
          {hasReal ? 'Add an account' : 'Add a key'}
        </Button>
      }
    >
      <VaultNote app={app} />
      <ul className="accounts" aria-label="Accounts">
        {accounts.length === 0 && <li className="muted">Reading the accounts.</li>}
        {accounts.map((account) => (
          <AccountRow
            key={account.id}
            account={account}
            onKey={() => setTask({ kind: 'key', account })}
            onRemove={() => setTask({ kind: 'remove', account })}
          />
        ))}
      </ul>
      {!hasReal && accounts.length > 0 && (
        <p className="muted">No key yet. The sandbox answers every call meanwhile, on this machine and without cost.</p>
      )}
      {app.vaultBackend !== null && !app.vaultPassphrase && (
        <p className="muted">
          The vault has no passphrase, and none can be added yet: while this app is closed, the command line may read
          and tighten, but allow nothing more.
        </p>
      )}
      {task?.kind === 'key' && <KeyDialog app={app} account={task.account} onClose={close} />}
      {task?.kind === 'remove' && <RemoveKey account={task.account} onClose={close} />}
    </Section>
  );
}

function RemoveKey({ account, onClose }: { readonly account: AccountShape; readonly onClose: () => void }) {
  const remove = async () => {
    const result = await call('key.remove', { account: account.id });
    if (!result.ok) return result.error.message;
    showDone(result.value.message);
    void refresh();
    return null;
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Remove the key of ${account.name}?`}
      consequence={
        <p>
          Bollard forgets it, and calls of {account.agents === 1 ? 'its agent' : `its ${account.agents} agents`} are
          refused until there is another. At ElevenLabs the key goes on working: if it may have leaked, delete it there
          too.
        </p>
      }
      verb="Remove key"
      onConfirm={remove}
    />
  );
}
