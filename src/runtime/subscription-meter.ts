/** Knows what each account has left, by asking ElevenLabs gently: never more than once in 10 s for an account. */
import type { Entry } from '../core/entry.ts';
import type { Subscription, SubscriptionReading } from '../gateway/subscription.ts';

export interface MeterParts {
  /** Ids of all accounts. */
  readonly accounts: () => readonly string[];
  /** Reads one; null while it may not be read: locked, without a key. */
  readonly read: (accountId: string, signal: AbortSignal) => Promise<SubscriptionReading> | null;
  /** Unix time in ms. */
  readonly now: () => number;
  /** Milliseconds that only grow; tests bring their own. */
  readonly clock?: () => number;
  /** Runs something later and returns what calls it off; tests bring their own. */
  readonly later?: (run: () => void, ms: number) => () => void;
}

export interface MeterReading {
  /** The last good answer, and when it came; both stay when a later one fails. */
  readonly subscription: Subscription | null;
  readonly checkedAt: number | null;
  /** Why the last read failed, or null. */
  readonly problem: string | null;
}

export interface SubscriptionMeter {
  /** Somebody looks: reads what was never read, and what was read too long ago. */
  look(): void;
  /** Hears of committed entries: what was spent changes what is left. */
  readonly hear: (entries: readonly Entry[]) => void;
  /** Reads an account after so many ms, unless something else makes it read sooner. */
  askIn(accountId: string, ms: number): void;
  /** Another key: what was known is another account's. Setting a key reads nothing (design.md §6): the next look does. */
  renew(accountId: string): void;
  of(accountId: string): MeterReading;
  /** Resolves when every account that has no answer yet and is being asked has one, or after `ms`. */
  firstAnswers(ms: number): Promise<void>;
  close(): void;
}

const LEAST_APART_MS = 10_000;
/** Many calls end in one breath: one read after them. */
const AFTER_SPENDING_MS = 2_000;
const OLD_MS = 600_000;
const RETRY_MS = 60_000;
const NOTHING: MeterReading = { subscription: null, checkedAt: null, problem: null };

interface Account {
  reading: MeterReading;
  startedAt: number | null;
  running: Promise<void> | null;
  waiting: { readonly due: number; readonly callOff: () => void } | null;
  /** Grows when the key changes: an answer to an older key counts for nothing. */
  generation: number;
}

export function createSubscriptionMeter(parts: MeterParts): SubscriptionMeter {
  const { clock = () => performance.now(), later = laterByTimer } = parts;
  const accounts = new Map<string, Account>();
  const ending = new AbortController();

  const accountOf = (id: string): Account => {
    const known = accounts.get(id);
    if (known) return known;
    const fresh: Account = { reading: NOTHING, startedAt: null, running: null, waiting: null, generation: 0 };
    accounts.set(id, fresh);
    return fresh;
  };

  const start = (id: string, account: Account): void => {
    const { generation } = account;
    const answer = parts.read(id, ending.signal);
    if (answer === null) return;
    account.startedAt = clock();
    account.running = answer
      .catch((error: unknown): SubscriptionReading => ({ ok: false, problem: messageOf(error) }))
      .then((reading) => {
        account.running = null;
        if (account.generation !== generation) return;
        account.reading = reading.ok
          ? { subscription: reading.subscription, checkedAt: parts.now(), problem: null }
          : { ...account.reading, problem: reading.problem };
      });
  };

  const want = (id: string, inMs: number): void => {
    if (ending.signal.aborted) return;
    const account = accountOf(id);
    const due = Math.max(clock() + inMs, (account.startedAt ?? Number.NEGATIVE_INFINITY) + LEAST_APART_MS);
    if (account.waiting !== null && account.waiting.due <= due) return;
    account.waiting?.callOff();
    account.waiting = null;
    if (due <= clock() && account.running === null) {
      start(id, account);
      return;
    }
    const callOff = later(
      () => {
        account.waiting = null;
        // A read takes at most as long as two are apart.
        if (account.running === null) start(id, account);
        else void account.running.then(() => want(id, 0));
      },
      Math.max(0, due - clock()),
    );
    account.waiting = { due, callOff };
  };

  return {
    look() {
      for (const id of parts.accounts()) {
        const { startedAt, reading } = accountOf(id);
        const good = reading.subscription !== null && reading.problem === null;
        if (startedAt === null || clock() - startedAt >= (good ? OLD_MS : RETRY_MS)) want(id, 0);
      }
    },
    hear(entries) {
      const spent = entries.filter(({ kind, creditsMilli }) => kind === 'outcome' && (creditsMilli ?? 0) > 0);
      for (const account of new Set(spent.map(({ facts }) => facts.account))) {
        if (typeof account === 'string') want(account, AFTER_SPENDING_MS);
      }
    },
    askIn: want,
    renew(accountId) {
      const account = accountOf(accountId);
      account.generation += 1;
      account.reading = NOTHING;
      account.startedAt = null;
      account.waiting?.callOff();
      account.waiting = null;
    },
    of: (accountId) => accounts.get(accountId)?.reading ?? NOTHING,
    async firstAnswers(ms) {
      const asked = [...accounts.values()].filter(({ reading }) => reading === NOTHING).map(({ running }) => running);
      if (asked.every((running) => running === null)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const callOff = later(resolve, ms);
      await Promise.race([Promise.all(asked), promise]);
      callOff();
    },
    close() {
      ending.abort();
      for (const { waiting } of accounts.values()) waiting?.callOff();
    },
  };
}

function laterByTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
