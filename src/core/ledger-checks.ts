/** Whether a call fits into what is left: `spent + reserved + bound ≤ limit`, for one limit after the other. */
import type { LedgerBook, WindowBounds } from './ledger-book.ts';
import type { LedgerRequest, LimitHit, LimitName, WindowUsage } from './ledger-types.ts';
import type { AgentLimits } from './limits.ts';
import { WINDOW_KINDS, type WindowKind } from './windows.ts';

interface WindowLimits {
  readonly hourMilli: number | null;
  readonly dayMilli: number | null;
  readonly monthMilli: number | null;
}

const ACCOUNT_LIMIT = { hour: 'account_hour', day: 'account_day', month: 'account_month' } as const;
const MILLI_OF_VOICE = 1000;

/** What an agent's limits of hour, day and month are higher by. */
export function raiseOf({ raise }: AgentLimits, at: number): number {
  return raise !== null && at < raise.until ? raise.milli : 0;
}

/** The limit of a window, with the raise; null: none. */
export function limitOf(limits: WindowLimits, kind: WindowKind, raise: number): number | null {
  const limit = kind === 'hour' ? limits.hourMilli : kind === 'day' ? limits.dayMilli : limits.monthMilli;
  return limit === null ? null : limit + raise;
}

export function usageOf(book: LedgerBook, bounds: WindowBounds, limits: WindowLimits, raise: number) {
  const of = (kind: WindowKind): WindowUsage => {
    const limitMilli = limitOf(limits, kind, raise);
    return {
      limitMilli,
      spentMilli: book.spent(kind),
      reservedMilli: book.reservedMilli,
      leftMilli: limitMilli === null ? null : Math.max(0, limitMilli - book.taken(kind)),
      startedAt: bounds[kind].start,
      renewsAt: bounds[kind].end,
    };
  };
  return { hour: of('hour'), day: of('day'), month: of('month') };
}

/** The first limit that a call does not fit under; `remaining` is the account's, null where it is not known. */
export function firstHit(
  request: LedgerRequest,
  agent: LedgerBook,
  account: LedgerBook,
  bounds: WindowBounds,
  remaining: number | null,
  at: number,
): LimitHit | null {
  const hit = request.milli === 0 ? null : creditHit(request, agent, account, bounds, remaining, at);
  return hit ?? slotHit(request, agent, bounds);
}

function creditHit(
  { agentLimits, accountLimits, milli }: LedgerRequest,
  agent: LedgerBook,
  account: LedgerBook,
  bounds: WindowBounds,
  remaining: number | null,
  at: number,
): LimitHit | null {
  const { perRequestMilli } = agentLimits;
  if (perRequestMilli !== null && milli > perRequestMilli) {
    return hitOf('per_request', perRequestMilli, perRequestMilli, milli, null);
  }
  const raise = raiseOf(agentLimits, at);
  for (const kind of WINDOW_KINDS) {
    const limit = limitOf(agentLimits, kind, raise);
    if (limit !== null && milli > limit - agent.taken(kind)) {
      return hitOf(kind, limit, limit - agent.taken(kind), milli, bounds[kind].end);
    }
  }
  for (const kind of WINDOW_KINDS) {
    const limit = limitOf(accountLimits, kind, 0);
    if (limit !== null && milli > limit - account.taken(kind)) {
      return hitOf(ACCOUNT_LIMIT[kind], limit, limit - account.taken(kind), milli, bounds[kind].end);
    }
  }
  const { floorMilli } = accountLimits;
  if (floorMilli === null) return null;
  if (remaining === null) return hitOf('floor_unknown', floorMilli, 0, milli, null);
  const left = remaining - floorMilli;
  return milli > left ? hitOf('floor', floorMilli, left, milli, bounds.month.end) : null;
}

function slotHit({ agentLimits, slots }: LedgerRequest, agent: LedgerBook, bounds: WindowBounds): LimitHit | null {
  const limit = agentLimits.voiceSlots;
  if (slots === 0 || limit === null) return null;
  const left = limit - agent.slots - agent.reservedSlots;
  if (slots <= left) return null;
  const [limitMilli, leftMilli, neededMilli] = [limit * MILLI_OF_VOICE, left * MILLI_OF_VOICE, slots * MILLI_OF_VOICE];
  return hitOf('voice_slots', limitMilli, leftMilli, neededMilli, bounds.month.end);
}

function hitOf(
  limit: LimitName,
  limitMilli: number,
  left: number,
  neededMilli: number,
  renewsAt: number | null,
): LimitHit {
  return { limit, limitMilli, leftMilli: Math.max(0, left), neededMilli, renewsAt };
}
