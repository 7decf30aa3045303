/** What a person is told and asked before the vault is made or opened. */
import type { AppInfo } from '../../contract/bridge.ts';
import { TextField } from '../parts/field.tsx';
import { backendWords } from './settings-words.ts';

export interface VaultDraft {
  readonly agreed: boolean;
  readonly passphrase: string;
}

export const EMPTY_VAULT_DRAFT: VaultDraft = { agreed: false, passphrase: '' };

/** What `vault.open` is asked for. */
export function vaultInput({ agreed, passphrase }: VaultDraft) {
  return passphrase === '' ? { agreed } : { agreed, passphrase };
}

interface VaultFieldsProps {
  readonly app: AppInfo;
  readonly draft: VaultDraft;
  readonly onChange: (draft: VaultDraft) => void;
}

export function VaultFields({ app, draft, onChange }: VaultFieldsProps) {
  return (
    <>
      <p>{wordsOf(app)}</p>
      {app.vault === 'locked' && (
        <TextField
          label="Passphrase"
          hint="Only if the vault was made on the command line. Else leave it empty: this machine opens it."
          type="password"
          value={draft.passphrase}
          onChange={(passphrase) => onChange({ ...draft, passphrase })}
        />
      )}
      {app.weakBackend && <Agreement agreed={draft.agreed} onChange={(agreed) => onChange({ ...draft, agreed })} />}
    </>
  );
}

function wordsOf({ vault, vaultBackend, weakBackend }: AppInfo): string {
  if (vault === 'locked')
    return 'The vault holds your key and is locked. Until it is open, calls to real accounts are refused.';
  if (weakBackend) return 'Your key is kept encrypted in a vault on this machine, which is made now.';
  return `Your key is kept encrypted in a vault on this machine, which is made now and sealed by ${backendWords(vaultBackend)}.`;
}

interface AgreementProps {
  readonly agreed: boolean;
  readonly onChange: (agreed: boolean) => void;
}

function Agreement({ agreed, onChange }: AgreementProps) {
  return (
    <div className="agreement">
      <p>
        This machine has no secret store. The vault is then sealed with a password that is the same everywhere, so any
        program that can read your files could take the key.
      </p>
      <label className="agreement-line">
        <input
          type="checkbox"
          className="agreement-box"
          checked={agreed}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>I know that, and want to keep my key here all the same.</span>
      </label>
    </div>
  );
}
