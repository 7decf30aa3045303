/**
 * Who may still spend what. Reserves the bound of a call before it is sent, books what it cost, and never lets the sum of
 * both pass a limit. Synchronous, in memory: one thread makes it one serialized transaction. The log is its durable store:
 * after a crash it is restored from sums of that. Throws RangeError rather than add inexactly (E21).
 */
import { LedgerBook, type WindowBounds } from './ledger-book.ts';
import { firstHit, limitOf, raiseOf, usageOf } from './ledger-checks.ts';
import { addExact } from './ledger-pieces.ts';
import type {
  AccountUsage,
  AgentUsage,
  Crossing,
  LedgerRequest,
  LedgerSums,
  LimitHit,
  Settled,
} from './ledger-types.ts';
import type { AccountLimits, AgentLimits } from './limits.ts';
import { dayOf, hourOf, monthOf, type ResetCycle, WINDOW_KINDS, type WindowKind } from './windows.ts';

interface Account {
  readonly id: string;
  readonly book: LedgerBook;
  /** An agent's limits count what it spends on the account it is bound to. */
  readonly agents: Map<string, LedgerBook>;
  cycle: ResetCycle | null;
  bounds: WindowBounds;
  /** When the first of the windows ends. */
  boundsEnd: number;
  /** The books hold everything from then on. */
  knownSince: number;
  /** All that was settled since the start. */
  settledMilli: number;
  balance: { readonly remainingMilli: number; readonly mark: number } | null;
}

interface Reservation {
  readonly request: LedgerRequest;
  readonly account: Account;
  readonly agent: LedgerBook;
}

export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly #reservations = new Map<string, Reservation>();
  #latest = 0;

  /** Ledger time: the clock's, unless that was set back. A limit is never renewed by that (E19). */
  countedAt(now: number): number {
    whole(now);
    if (now > this.#latest) this.#latest = now;
    return this.#latest;
  }

  /** Sets the call's bound aside; a hit sets nothing aside. Throws for a call that has a reservation. */
  reserve(request: LedgerRequest): LimitHit | null {
    const { callId, accountId, agentId, milli, slots } = request;
    if (this.#reservations.has(callId)) throw new Error(`call ${callId} has a reservation`);
    const hit = this.check(request);
    if (hit !== null) return hit;
    const account = this.#account(accountId);
    const agent = bookOf(account, agentId);
    // The account's is the larger of the two.
    account.book.reservedMilli = addExact(account.book.reservedMilli, milli);
    agent.reservedMilli += milli;
    agent.reservedSlots += slots;
    this.#reservations.set(callId, { request, account, agent });
    return null;
  }

  /** As `reserve`, setting nothing aside. */
  check(request: LedgerRequest): LimitHit | null {
    amount(request.milli);
    amount(request.slots);
    const account = this.#account(request.accountId);
    const at = this.#tick(account, request.now);
    const agent = bookOf(account, request.agentId);
    return firstHit(request, agent, account.book, account.bounds, remainingOf(account), at);
  }

  /** Books what a call cost in place of its reservation, in full, also beyond it; null: not known, nothing is booked. */
  settle(callId: string, milli: number | null, now: number): Settled {
    const reservation = this.#reserved(callId);
    const { request, account, agent } = reservation;
    const cost = amount(milli ?? 0);
    const at = this.#tick(account, now);
    // An agent's sums are part of its account's.
    account.book.verify(cost);
    account.settledMilli = addExact(account.settledMilli, cost);
    this.release(callId);
    if (account.knownSince === Number.POSITIVE_INFINITY) account.knownSince = at;
    agent.book(at, cost, request.slots);
    account.book.book(at, cost, 0);
    return { countedAt: at, slots: request.slots, crossed: crossings(reservation, cost, at) };
  }

  /** Gives back what was set aside for a call that did nothing. */
  release(callId: string): void {
    const { request, account, agent } = this.#reserved(callId);
    this.#reservations.delete(callId);
    agent.reservedMilli -= request.milli;
    agent.reservedSlots -= request.slots;
    account.book.reservedMilli -= request.milli;
  }

  /**
   * Changes what a settled call is booked at; its entry in the log needs the same `facts.countedAt`. The balance follows with
   * its next reading. Throws RangeError for more than was booked then.
   */
  correct(accountId: string, agentId: string, countedAt: number, deltaMilli: number): void {
    whole(deltaMilli);
    const account = this.#account(accountId);
    bookOf(account, agentId).correct(countedAt, deltaMilli);
    account.book.correct(countedAt, deltaMilli);
  }

  /** To be taken before the account's balance is read: `setBalance` needs it. */
  mark(accountId: string): number {
    return this.#account(accountId).settledMilli;
  }

  /**
   * What the account had left at some time after the mark; null: not known, and a floor lets nothing through. What was settled
   * since the mark counts as not yet in it. A reading older than the one before is ignored.
   */
  setBalance(accountId: string, remainingMilli: number | null, mark: number): void {
    const account = this.#account(accountId);
    if (remainingMilli === null) account.balance = null;
    else if (mark >= (account.balance?.mark ?? 0)) account.balance = { remainingMilli: whole(remainingMilli), mark };
  }

  /** When the account's counter starts anew. Afterwards, `missing` may name what its month needs of the log. */
  setReset(accountId: string, cycle: ResetCycle | null, now: number): void {
    const account = this.#account(accountId);
    account.cycle = cycle;
    setBounds(account, this.countedAt(now));
  }

  /**
   * The span that the account's month needs and that must be read from the log and restored: at start, or when the account is
   * new, up to infinity; null: none.
   */
  missing(accountId: string, now: number): { readonly since: number; readonly until: number } | null {
    const account = this.#account(accountId);
    this.#tick(account, now);
    const { start } = account.bounds.month;
    return start < account.knownSince ? { since: start, until: account.knownSince } : null;
  }

  /** Takes over sums of the log for a span that was missing. Throws for sums that are counted already. */
  restore({ latest, accounts }: LedgerSums): void {
    if (latest !== null) this.countedAt(latest);
    for (const { accountId, since, sums } of accounts) {
      const account = this.#account(accountId);
      if (sums.some(({ to }) => to >= account.knownSince)) throw new Error(`${accountId} has these sums`);
      account.knownSince = since;
      account.book.restore(sums);
      for (const [agentId, own] of Map.groupBy(sums, (sum) => sum.agentId)) {
        if (agentId !== null) bookOf(account, agentId).restore(own);
      }
    }
  }

  usage(accountId: string, agentId: string, limits: AgentLimits, now: number): AgentUsage {
    const account = this.#account(accountId);
    const at = this.#tick(account, now);
    const agent = bookOf(account, agentId);
    return {
      windows: usageOf(agent, account.bounds, limits, raiseOf(limits, at)),
      slotsUsed: agent.slots,
      slotsReserved: agent.reservedSlots,
    };
  }

  accountUsage(accountId: string, limits: AccountLimits, now: number): AccountUsage {
    const account = this.#account(accountId);
    this.#tick(account, now);
    return { windows: usageOf(account.book, account.bounds, limits, 0), remainingMilli: remainingOf(account) };
  }

  #reserved(callId: string): Reservation {
    const reservation = this.#reservations.get(callId);
    if (reservation === undefined) throw new Error(`call ${callId} has no reservation`);
    return reservation;
  }

  #account(accountId: string): Account {
    const known = this.#accounts.get(accountId);
    if (known !== undefined) return known;
    const bounds = boundsOf(null, this.#latest);
    const account: Account = {
      id: accountId,
      book: new LedgerBook(bounds),
      agents: new Map(),
      cycle: null,
      bounds,
      boundsEnd: endOf(bounds),
      knownSince: Number.POSITIVE_INFINITY,
      settledMilli: 0,
      balance: null,
    };
    this.#accounts.set(accountId, account);
    return account;
  }

  /** Ledger time, with the account's windows as they are then. */
  #tick(account: Account, now: number): number {
    const at = this.countedAt(now);
    if (at >= account.boundsEnd) setBounds(account, at);
    return at;
  }
}

function crossings({ request, account, agent }: Reservation, milli: number, at: number): Crossing[] {
  const { agentLimits, accountLimits, agentId } = request;
  const raise = raiseOf(agentLimits, at);
  const of = (book: LedgerBook, id: string | null, kind: WindowKind, limitMilli: number | null): Crossing[] => {
    const percent = limitMilli === null ? null : book.reached(kind, limitMilli, milli);
    if (limitMilli === null || percent === null) return [];
    const window = { window: kind, renewsAt: account.bounds[kind].end };
    return [{ agentId: id, accountId: account.id, ...window, percent, limitMilli, spentMilli: book.spent(kind) }];
  };
  return [
    ...WINDOW_KINDS.flatMap((kind) => of(agent, agentId, kind, limitOf(agentLimits, kind, raise))),
    ...WINDOW_KINDS.flatMap((kind) => of(account.book, null, kind, limitOf(accountLimits, kind, 0))),
  ];
}

function bookOf(account: Account, agentId: string): LedgerBook {
  const known = account.agents.get(agentId);
  if (known !== undefined) return known;
  const book = new LedgerBook(account.bounds);
  account.agents.set(agentId, book);
  return book;
}

/** Null: not known. */
function remainingOf({ balance, settledMilli, book }: Account): number | null {
  return balance === null ? null : balance.remainingMilli - (settledMilli - balance.mark) - book.reservedMilli;
}

function setBounds(account: Account, at: number): void {
  const bounds = boundsOf(account.cycle, at);
  account.bounds = bounds;
  account.boundsEnd = endOf(bounds);
  const keepFrom = Math.min(bounds.month.start, bounds.day.start);
  account.knownSince = Math.max(account.knownSince, keepFrom);
  for (const book of [account.book, ...account.agents.values()]) book.roll(bounds, keepFrom);
}

function boundsOf(cycle: ResetCycle | null, at: number): WindowBounds {
  return { hour: hourOf(at), day: dayOf(at), month: monthOf(cycle, at) };
}

function endOf({ hour, day, month }: WindowBounds): number {
  return Math.min(hour.end, day.end, month.end ?? Number.POSITIVE_INFINITY);
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
  return value;
}

function amount(value: number): number {
  if (whole(value) < 0) throw new RangeError(`${value} is negative`);
  return value;
}
