import type { AccountShape } from '../../contract/shapes.ts';
import { normaliseName } from '../../core/agent-name.ts';
import { beyondGrants, reachNotes } from '../../core/key-reach.ts';
import { NO_ACCOUNT_LIMITS } from '../../core/limits.ts';
import type { AccountPolicy, PolicyState } from '../../core/policy-state.ts';
import { chooseRegion, isKeyShaped } from '../../core/region.ts';
import { CallError } from '../call-error.ts';
import { newId } from '../ids.ts';
import { accountLimitsShapeOf, editAccountLimits } from '../limit-edit.ts';
import { withAccount } from '../policy-edit.ts';
import type { Handlers, Parts } from './handler.ts';

export const accountHandlers: Handlers<'account'> = {
  'account.list': (_input, _actor, parts) => ({
    accounts: [...parts.book.state.accounts.values()].map((account) => shapeOf(account, parts)),
  }),
  'account.set_default': (input, actor, { book }) => {
    const account = book.account(input.account);
    book.commit({ ...book.state, defaultAccountId: account.id }, actor);
    return { message: `New agents get the account ${account.name}.` };
  },
  'account.limit': ({ account: ref, ...edit }, actor, parts) => {
    const account = parts.book.account(ref);
    const changed = { ...account, limits: editAccountLimits(account.limits, edit) };
    parts.book.commit(withAccount(parts.book.state, changed), actor);
    return shapeOf(changed, parts);
  },
};

export const keyHandlers: Handlers<'key'> = {
  'key.set': (input, actor, parts) => {
    const { book, vault } = parts;
    if (!isKeyShaped(input.key)) {
      throw new CallError('bad_input', 'That is no key: it takes 16 to 256 printable ASCII characters.');
    }
    const existing = accountForKey(input.account, parts);
    const choice = chooseRegion(input.key, input.region, existing?.region ?? 'global');
    if (!choice.ok) throw new CallError('bad_input', choice.message);
    const { region } = choice;
    const account: AccountPolicy = existing
      ? { ...existing, region, hasKey: true }
      : {
          id: newId('acc'),
          name: newAccountName(input.account, book.state),
          kind: 'real',
          region,
          hasKey: true,
          limits: NO_ACCOUNT_LIMITS,
        };
    const next: PolicyState = {
      ...withAccount(book.state, account),
      keyEverSet: true,
      defaultAccountId: hasRealDefault(book.state) ? book.state.defaultAccountId : account.id,
    };
    const sealed = vault.sealKey(account.id, input.key);
    book.commit(next, actor, { accountId: account.id, sealed, sealedBy: 'vault', hint: input.key.slice(-4) });
    parts.keys.put(account.id, input.key);
    parts.money.renew(account.id);
    return shapeOf(account, parts);
  },
  'key.status': (input, _actor, parts) => {
    const accounts =
      input.account === undefined ? [...parts.book.state.accounts.values()] : [parts.book.account(input.account)];
    return { accounts: accounts.map((account) => shapeOf(account, parts)) };
  },
  'key.remove': (input, actor, parts) => {
    const account = realAccount(input.account, parts);
    if (!account.hasKey) throw new CallError('refused', `The account ${account.name} has no key.`);
    const next = withAccount(parts.book.state, { ...account, hasKey: false });
    parts.book.commit(next, actor, { accountId: account.id, sealed: null });
    parts.keys.put(account.id, null);
    return {
      message: `The key of ${account.name} is forgotten here; calls of its agents get 503 (no_key). If it may have leaked, delete it at ElevenLabs too.`,
    };
  },
  'key.test': async (input, _actor, parts, gone) => {
    const account = realAccount(input.account, parts);
    const { reach, ...tested } = await parts.gateway.testKey(account, gone);
    const agents = [...parts.book.state.agents.values()].filter(({ accountId }) => accountId === account.id);
    const beyond = beyondGrants(reach, agents);
    const notes = tested.works ? reachNotes(account.name, beyond) : [];
    return { ...tested, reach: [...reach], wider: beyond.length > 0, notes: [...notes] };
  },
};

function shapeOf(account: AccountPolicy, parts: Parts): AccountShape {
  const { state } = parts.book;
  return {
    id: account.id,
    name: account.name,
    kind: account.kind,
    region: account.region,
    hasKey: account.hasKey,
    keyHint: parts.sealedKeys().find((key) => key.accountId === account.id)?.hint ?? null,
    isDefault: account.id === state.defaultAccountId,
    agents: [...state.agents.values()].filter((agent) => agent.accountId === account.id).length,
    limits: accountLimitsShapeOf(account.limits),
  };
}

/** The account that a key is for: the named one, else the default, else the only real one; null makes a new one. */
function accountForKey(ref: string | undefined, parts: Parts): AccountPolicy | null {
  if (ref === undefined) {
    const { state } = parts.book;
    const fallback = state.accounts.get(state.defaultAccountId);
    if (fallback?.kind === 'real') return fallback;
    return [...state.accounts.values()].find((account) => account.kind === 'real') ?? null;
  }
  try {
    const account = parts.book.account(ref);
    if (account.kind === 'sandbox') throw new CallError('refused', 'The sandbox needs no key.');
    return account;
  } catch (error) {
    if (error instanceof CallError && error.code === 'not_found') return null;
    throw error;
  }
}

function realAccount(ref: string | undefined, parts: Parts): AccountPolicy {
  const account = ref === undefined ? accountForKey(undefined, parts) : parts.book.account(ref);
  if (!account)
    throw new CallError('not_found', 'There is no account with a key yet: bollard init, then bollard key set.');
  if (account.kind === 'sandbox') throw new CallError('refused', 'The sandbox needs no key.');
  return account;
}

function hasRealDefault(state: PolicyState): boolean {
  return state.accounts.get(state.defaultAccountId)?.kind === 'real';
}

function newAccountName(wanted: string | undefined, state: PolicyState): string {
  const name = normaliseName(wanted ?? 'main');
  if (!name.ok) throw new CallError('bad_input', name.message);
  for (const account of state.accounts.values()) {
    if (account.name === name.name)
      throw new CallError('exists', `There is an account called "${account.name}" already.`);
  }
  return name.name;
}
