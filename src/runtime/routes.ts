/** Where an agent's calls go, and with which key: the one place that knows. */
import type { AccountPolicy, AgentPolicy } from '../core/policy-state.ts';
import type { Route, RouteRefusal } from '../core/ports.ts';
import { originOf } from '../core/region.ts';
import type { KeyRing } from './key-ring.ts';
import type { PolicyBook } from './policy-book.ts';

/** `live`, `sandbox`, or a loopback address that replaces the real accounts' origin. */
export type Upstream = string;

export interface SandboxAddress {
  readonly origin: string;
  readonly key: string;
}

export interface RouteParts {
  readonly book: PolicyBook;
  readonly keys: KeyRing;
  /** Why nothing may be forwarded now, or null. */
  readonly closed: () => 'vault_locked' | 'policy_changed' | null;
  readonly upstream: Upstream;
  readonly sandbox: SandboxAddress;
}

export function routeOf(agent: AgentPolicy, parts: RouteParts): Route | RouteRefusal {
  return routeOfAccount(agent.accountId, parts);
}

export function routeOfAccount(accountId: string, parts: RouteParts): Route | RouteRefusal {
  const closed = parts.closed();
  if (closed) return closed;
  const account = parts.book.state.accounts.get(accountId);
  if (!account) return 'no_key';
  if (goesToSandbox(account, parts.upstream, parts.book.state.keyEverSet)) {
    const { origin, key } = parts.sandbox;
    return { accountId: account.id, accountName: account.name, sandbox: true, origin, key, secrets: [key] };
  }
  const key = parts.keys.keyOf(account.id);
  if (key === null) return 'no_key';
  const origin = parts.upstream === 'live' ? originOf(account.region) : parts.upstream;
  const atStart = parts.keys.secretsOf(account.id);
  return {
    accountId: account.id,
    accountName: account.name,
    sandbox: false,
    origin,
    key,
    // Asked as an answer comes: it may hold a key that was set meanwhile. Not what is known after a lock: that is nothing.
    get secrets() {
      const now = parts.keys.secretsOf(account.id);
      return now.includes(key) ? now : atStart;
    },
  };
}

/** The sandbox is chosen explicitly, or stands in while no key was ever set. */
export function goesToSandbox(account: AccountPolicy, upstream: Upstream, keyEverSet: boolean): boolean {
  return account.kind === 'sandbox' || upstream === 'sandbox' || !keyEverSet;
}
