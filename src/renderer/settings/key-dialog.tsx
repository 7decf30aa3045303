/** Takes a key, makes or opens the vault where needed, and forgets the key again: it is never shown. */
import { type FormEvent, useId, useState } from 'react';
import type { AccountShape, AppInfo } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Dialog, Problem } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { refresh, useApp } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { keyProblem, REGION_CHOICES, type RegionWish } from './settings-words.ts';
import { EMPTY_VAULT_DRAFT, VaultFields, vaultInput } from './vault-fields.tsx';

interface KeyDialogProps {
  readonly app: AppInfo;
  /** Whose key; null: of a new account. */
  readonly account: AccountShape | null;
  readonly onClose: () => void;
}

export function KeyDialog({ app, account, onClose }: KeyDialogProps) {
  const accounts = useApp((state) => state.accounts);
  const [name, setName] = useState('');
  const [region, setRegion] = useState<RegionWish>('by_key');
  const [key, setKey] = useState('');
  const [vault, setVault] = useState(EMPTY_VAULT_DRAFT);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useId();
  const closed = app.vault !== 'unlocked';
  // The first real account is called "main" where nobody names it.
  const named = account === null && accounts.some(({ kind }) => kind === 'real');
  const wrong = keyProblem(key, region);
  const ready =
    key !== '' && wrong === null && (!named || name !== '') && (!closed || !app.weakBackend || vault.agreed);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setPending(true);
    setProblem(await keep());
    setPending(false);
    void refresh();
  };

  const keep = async (): Promise<string | null> => {
    if (closed) {
      const opened = await call('vault.open', vaultInput(vault));
      if (!opened.ok) return opened.error.message;
      if (opened.value.state !== 'unlocked') return 'The vault is not open, so the key was not kept.';
    }
    const result = await call('key.set', {
      key,
      ...(account ? { account: account.id } : named ? { account: name } : {}),
      ...(region === 'by_key' ? {} : { region }),
    });
    if (!result.ok) return result.error.message;
    showDone(`The key of ${result.value.name} is kept. It is never shown again.`);
    onClose();
    return null;
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={
        account?.hasKey
          ? `Replace the key of ${account.name}`
          : account
            ? `Add the key of ${account.name}`
            : 'Add a key'
      }
      description="Agents never get it. Bollard puts it into each call that you allowed."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} kind="primary" pending={pending} disabled={!ready}>
            {account?.hasKey ? 'Replace key' : 'Keep key'}
          </Button>
        </>
      }
    >
      <form id={form} className="key-form" onSubmit={(event) => void submit(event)}>
        {closed && <VaultFields app={app} draft={vault} onChange={setVault} />}
        {named && (
          <TextField
            label="Name of the account"
            hint="As you will read it beside its agents."
            value={name}
            onChange={setName}
            maxLength={64}
            autoFocus
          />
        )}
        <TextField
          label="Key"
          hint="From your ElevenLabs workspace, under Developers, API Keys. It is checked against ElevenLabs only when you test it."
          type="password"
          value={key}
          onChange={(next) => {
            setKey(next.trim());
            setProblem(null);
          }}
          problem={wrong}
          autoFocus={!named}
        />
        <SelectField label="Region" value={region} choices={REGION_CHOICES} onChange={setRegion} />
        {account?.hasKey && <p>The key that is kept now is forgotten. Calls under way still end with it.</p>}
        <Problem text={problem} />
      </form>
    </Dialog>
  );
}
