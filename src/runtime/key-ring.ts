/**
 * The real keys in clear, only while the vault is unlocked. A replaced key stays known for redaction until every call that
 * started with it has ended (C29).
 */
export interface KeyRing {
  /** Null when the account has no key, or the vault is locked. */
  keyOf(accountId: string): string | null;
  /** The key in use and those still draining: all of them are redacted from answers. */
  secretsOf(accountId: string): readonly string[];
  put(accountId: string, key: string | null): void;
  /** Forgets replaced keys; called when no call is open that started before `drainedUntil` (monotonic ms). */
  forgetReplaced(drainedUntil: number): void;
  clear(): void;
}

interface Held {
  readonly current: string | null;
  readonly replaced: readonly { readonly key: string; readonly at: number }[];
  readonly secrets: readonly string[];
}

export function createKeyRing(monotonicNow: () => number): KeyRing {
  const held = new Map<string, Held>();
  const none: readonly string[] = [];
  const hold = (accountId: string, current: string | null, replaced: Held['replaced']) => {
    const secrets = [...(current === null ? [] : [current]), ...replaced.map(({ key }) => key)];
    if (secrets.length === 0) held.delete(accountId);
    else held.set(accountId, { current, replaced, secrets });
  };
  return {
    keyOf: (accountId) => held.get(accountId)?.current ?? null,
    secretsOf: (accountId) => held.get(accountId)?.secrets ?? none,
    put(accountId, key) {
      const before = held.get(accountId);
      const replaced = before?.replaced ?? [];
      const old = before?.current ?? null;
      const draining = old !== null && old !== key ? [...replaced, { key: old, at: monotonicNow() }] : replaced;
      hold(accountId, key, draining);
    },
    forgetReplaced(drainedUntil) {
      for (const [accountId, { current, replaced }] of held) {
        if (replaced.length === 0) continue;
        hold(
          accountId,
          current,
          replaced.filter(({ at }) => at > drainedUntil),
        );
      }
    },
    clear: () => held.clear(),
  };
}
