/** What is asked of the sandbox, and what it says. */
import type { Match } from '../core/catalogue/matcher.ts';
import type { SandboxError } from './errors.ts';
import type { SandboxState } from './state.ts';

export interface Asked {
  readonly match: Extract<Match, { kind: 'operation' }>;
  readonly query: URLSearchParams;
  /** Fields of the body: JSON, or the text fields of a form. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Bytes of each uploaded file by field name. */
  readonly files: ReadonlyMap<string, number>;
  readonly key: string;
}

export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown; readonly billed: Billed | null }
  /** At once, or in chunks as they would be generated. */
  | {
      readonly kind: 'bytes';
      readonly contentType: string;
      readonly bytes: Buffer;
      readonly streamed: boolean;
      readonly billed: Billed | null;
    }
  /** JSON values one after the other, as lines or as server-sent events. */
  | {
      readonly kind: 'lines';
      readonly events: boolean;
      readonly lines: readonly unknown[];
      readonly billed: Billed | null;
    }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly error: SandboxError };

export interface Billed {
  readonly credits: number;
  readonly historyItemId?: string;
}

export type Responder = (asked: Asked, state: SandboxState) => Answer;

export function json(body: unknown, billed: Billed | null = null, status = 200): Answer {
  return { kind: 'json', status, body, billed };
}

export function failed(error: SandboxError): Answer {
  return { kind: 'error', error };
}

/** A field that is a text, else the empty text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The parts of one list from `start` on, at most `size` of them as the query says, and whether more follow. */
export function page<T>(
  list: readonly T[],
  start: number,
  size: string | null,
  standard: number,
): { readonly items: readonly T[]; readonly more: boolean } {
  const wanted = Number(size ?? standard);
  const most = Number.isInteger(wanted) && wanted > 0 ? wanted : standard;
  return { items: list.slice(start, start + most), more: start + most < list.length };
}
