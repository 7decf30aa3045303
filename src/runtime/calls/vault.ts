import type { NewEntry } from '../../core/entry.ts';
import { NO_ACCOUNT_LIMITS } from '../../core/limits.ts';
import { CallError } from '../call-error.ts';
import { newId } from '../ids.ts';
import { withAccount } from '../policy-edit.ts';
import type { Handlers, Parts } from './handler.ts';

const OWNER = { proven: true, confirmed: true } as const;

export const vaultHandlers: Handlers<'vault'> = {
  'vault.adopt': (input, _actor, parts) => {
    const { book, vault } = parts;
    // Whoever has the vault key is the owner. A vault made anew, after a lost passphrase, takes the policy as it is.
    vault.unlock(Buffer.from(input.vaultKey, 'base64'), entryOf(parts, 'vault_made', 'The owner made the vault'));
    book.reload();
    for (const account of book.state.accounts.values()) {
      // Sealed by a vault that is gone.
      if (account.hasKey)
        book.commit(withAccount(book.state, { ...account, hasKey: false }), OWNER, {
          accountId: account.id,
          sealed: null,
        });
    }
    if (!book.hasRealAccount()) {
      const account = {
        id: newId('acc'),
        name: 'main',
        kind: 'real',
        region: 'global',
        hasKey: false,
        limits: NO_ACCOUNT_LIMITS,
      } as const;
      book.commit({ ...withAccount(book.state, account), defaultAccountId: account.id }, OWNER);
    }
    return { message: 'The vault is made and unlocked.' };
  },
  'vault.unlock': (input, _actor, parts) => {
    const { book, vault } = parts;
    if (vault.state === 'none') throw new CallError('no_vault', 'There is no vault yet: bollard init makes it.');
    const confirmed = entryOf(parts, 'policy_confirmed', 'The owner confirmed the policy as it is');
    const state = vault.unlock(Buffer.from(input.vaultKey, 'base64'), input.confirmChanges === true ? confirmed : null);
    book.reload();
    return { state, why: vault.finding.why, differences: [...vault.finding.differences] };
  },
  'vault.lock': (_input, _actor, { vault }) => {
    if (vault.state === 'none') throw new CallError('no_vault', 'There is no vault yet, so nothing is locked.');
    vault.lock();
    return { message: 'The vault is locked: calls get 503 until it is unlocked.' };
  },
};

function entryOf(parts: Parts, reason: string, sentence: string): NewEntry {
  return {
    kind: 'notice',
    at: parts.now(),
    callId: null,
    agentId: null,
    agent: null,
    area: null,
    operation: null,
    method: null,
    path: null,
    decision: null,
    reason,
    status: null,
    creditsMilli: null,
    characters: null,
    durationMs: null,
    sentence,
    facts: {},
  };
}
