/** When a new agent's access ends by itself. */
export type ExpiryChoice = 'never' | 'hour' | 'day' | 'week' | 'month' | 'at';

export const EXPIRY_CHOICES: readonly { readonly value: ExpiryChoice; readonly label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: 'hour', label: 'In 1 hour' },
  { value: 'day', label: 'In 1 day' },
  { value: 'week', label: 'In 7 days' },
  { value: 'month', label: 'In 30 days' },
  { value: 'at', label: 'At a time of your choice' },
];

const HOUR_MS = 3_600_000;
const SPANS: Readonly<Record<Exclude<ExpiryChoice, 'never' | 'at'>, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
};

export type Expiry =
  | { readonly ok: true; readonly expiresAt: string | null }
  | { readonly ok: false; readonly message: string };

/** `at`: local time as a datetime-local field gives it, `2026-11-25T14:00`. */
export function expiryOf(choice: ExpiryChoice, at: string, now: number): Expiry {
  if (choice === 'never') return { ok: true, expiresAt: null };
  if (choice !== 'at') return { ok: true, expiresAt: new Date(now + SPANS[choice]).toISOString() };
  const time = Date.parse(at);
  if (Number.isNaN(time)) return { ok: false, message: 'Choose a day and a time.' };
  if (time <= now) return { ok: false, message: 'This time has passed.' };
  return { ok: true, expiresAt: new Date(time).toISOString() };
}
