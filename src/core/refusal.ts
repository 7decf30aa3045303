/** The answer a refused agent gets, in the shape of ElevenLabs' own errors (design.md §4), so that its SDKs raise their own exceptions. */
import { findArea } from './catalogue/catalogue.ts';
import type { Method, Operation } from './operation.ts';
import type { Decision, Level } from './policy-state.ts';
import {
  asksClause,
  type Needs,
  REFUSALS,
  type RefusalReason,
  type RefusalRow,
  refusalClause,
} from './refusal-table.ts';
import { agentWord, infinitive, levelWord, visible } from './sentence-parts.ts';

export type { RefusalReason } from './refusal-table.ts';

export interface RefusalAbout {
  readonly requestId: string;
  readonly callId: string | null;
  readonly agentName?: string;
  readonly operation?: Operation | null;
  readonly areaTitle?: string;
  /** The agent's level on the operation's area. */
  readonly level?: Level;
  readonly asksBecause?: Decision['asksBecause'];
  readonly allowedMethods?: readonly Method[];
  /** Which limit is spent, as a clause: `limitClause`. */
  readonly limit?: string | null;
  /** More about what is wrong, in words of ours: "a dot segment". */
  readonly detail?: string;
}

interface RefusalBody {
  readonly detail: {
    readonly type: string;
    readonly code: string;
    /** The field that older clients read. */
    readonly status: string;
    readonly message: string;
    readonly param: null;
    readonly request_id: string;
  };
  readonly bollard: {
    readonly call_id: string | null;
    readonly reason: RefusalReason;
    readonly area: string | null;
    readonly needs: Needs | null;
    readonly retryable: boolean;
  };
}

export interface Refusal {
  readonly status: number;
  readonly body: RefusalBody;
  /** For the header `retry-after`. */
  readonly retryAfterSeconds?: number;
}

const LONGEST_DETAIL = 120;

/** Makes the answer. Reasons that come before a proven token get a constant text, whatever `about` says (C20). */
export function refusal(reason: RefusalReason, about: RefusalAbout): Refusal {
  const row = REFUSALS[reason];
  const operation = row.constant ? null : (about.operation ?? null);
  const body: RefusalBody = {
    detail: {
      type: typeOf(row.status),
      code: row.code,
      status: row.legacy ?? row.code,
      message: message(reason, row, about),
      param: null,
      request_id: about.requestId,
    },
    bollard: {
      call_id: about.callId,
      reason,
      area: operation?.area ?? null,
      needs: isAboutArea(reason) ? (operation?.access ?? null) : (row.needs ?? null),
      retryable: isRetried(row.status),
    },
  };
  const { status, retryAfterSeconds } = row;
  return retryAfterSeconds === undefined ? { status, body } : { status, body, retryAfterSeconds };
}

/** Statuses that the official SDKs send again by themselves (facts.md §4): a final no must never have one. */
function isRetried(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function message(reason: RefusalReason, row: RefusalRow, about: RefusalAbout): string {
  const detail = about.detail === undefined ? '' : ` (${visible(about.detail, LONGEST_DETAIL)})`;
  const remedy = row.remedy === undefined ? '' : ` ${row.remedy}`;
  const operation = about.operation ?? null;
  const area =
    about.areaTitle ?? (operation === null ? 'the area' : (findArea(operation.area)?.title ?? operation.area));
  const asks = asksClause(about.asksBecause ?? null);
  const why = refusalClause(reason, {
    area,
    method: null,
    allowedMethods: about.allowedMethods ?? [],
    asks,
    limit: about.limit ?? null,
  });
  if (row.constant) return `Denied: ${why}${detail}.${remedy}`;
  const who = about.agentName === undefined ? 'this agent' : agentWord(about.agentName);
  if (isAboutArea(reason) && operation !== null) return areaMessage(who, why, area, operation, about.level ?? 'off');
  const what = operation === null ? 'do this' : infinitive(operation);
  const verb = row.status === 403 || row.status === 402 ? 'may not' : 'could not';
  return `${row.failure ? 'Failed' : 'Denied'}: ${who} ${verb} ${what}: ${why}${detail}.${remedy}`;
}

function areaMessage(who: string, why: string, area: string, operation: Operation, level: Level): string {
  const half = level === 'read' || level === 'write';
  const target = half ? 'Full' : levelWord(operation.access);
  const said = half ? `${who} may only ${level} ${area}` : `${who} may not ${infinitive(operation)}: ${why}`;
  return `Denied: ${said}. The owner can change ${area} to ${target}.`;
}

function isAboutArea(reason: RefusalReason): boolean {
  return reason === 'area_off' || reason === 'area_read_only' || reason === 'area_write_only';
}

/** ElevenLabs' error types (facts.md §4); statuses it does not list count as the nearest. */
function typeOf(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 402:
      return 'payment_required';
    case 403:
      return 'authorization_error';
    case 424:
    case 500:
      return 'internal_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status >= 500 ? 'service_unavailable' : 'invalid_request';
  }
}
