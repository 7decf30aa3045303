/** What the person chose to see, and whether a line that just came fits it: as store/audit-query.ts has it. */
import type { AuditFilter } from '../../contract/bridge.ts';
import type { Line } from './line.ts';

export type TimeChoice = '' | 'hour' | 'today' | 'week' | 'own';

export interface Choice {
  /** An agent's id; empty: any. */
  readonly agent: string;
  readonly area: string;
  readonly decision: '' | 'allow' | 'ask' | 'deny';
  readonly time: TimeChoice;
  /** Of the own range, as a `datetime-local` field has it; empty: no bound. */
  readonly from: string;
  readonly to: string;
  readonly search: string;
}

export const EVERYTHING: Choice = { agent: '', area: '', decision: '', time: '', from: '', to: '', search: '' };

const HOUR_MS = 3_600_000;
const LONGEST_SEARCH = 256;

export function isEverything(choice: Choice): boolean {
  return Object.keys(toFilter(choice, 0)).length === 0;
}

/** The filter of a question to the log; `now`: Unix time in ms. */
export function toFilter(choice: Choice, now: number): AuditFilter {
  const { agent, area, decision } = choice;
  const search = choice.search.trim().slice(0, LONGEST_SEARCH);
  const { since, until } = rangeOf(choice, now);
  return {
    ...(agent === '' ? {} : { agent }),
    ...(area === '' ? {} : { area }),
    ...(decision === '' ? {} : { decision }),
    ...(since === null ? {} : { since: new Date(since).toISOString() }),
    ...(until === null ? {} : { until: new Date(until).toISOString() }),
    ...(search === '' ? {} : { search }),
  };
}

function rangeOf(choice: Choice, now: number): { readonly since: number | null; readonly until: number | null } {
  switch (choice.time) {
    case '':
      return { since: null, until: null };
    case 'hour':
      return { since: now - HOUR_MS, until: null };
    case 'today':
      return { since: startOfDay(now, 0), until: null };
    case 'week':
      return { since: startOfDay(now, 6), until: null };
    case 'own':
      return { since: timeOf(choice.from), until: timeOf(choice.to) };
  }
}

/** Of this machine's day, so many days back: a day may have 23 hours. */
function startOfDay(now: number, daysBack: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBack).getTime();
}

function timeOf(local: string): number | null {
  const time = Date.parse(local);
  return Number.isNaN(time) ? null : time;
}

export function fits(line: Line, filter: AuditFilter): boolean {
  return (
    (filter.agent === undefined || line.agentId === filter.agent) &&
    (filter.area === undefined || line.area === filter.area) &&
    (filter.decision === undefined || line.decision === filter.decision) &&
    (filter.since === undefined || line.at >= Date.parse(filter.since)) &&
    (filter.until === undefined || line.at < Date.parse(filter.until)) &&
    (filter.search === undefined || holds(line, filter.search))
  );
}

function holds(line: Line, search: string): boolean {
  const part = lower(search);
  return (
    lower(line.sentence).includes(part) ||
    (line.path !== null && lower(line.path).includes(part)) ||
    line.callId === search
  );
}

/** SQLite's LIKE knows the case of ASCII letters only. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
