/** Which calls of a page are let in: sender, name and input, each checked before anything happens. */
import type { FailureCode } from '../contract/calls.ts';
import { CALLS, type CallName, isCallName } from '../contract/calls.ts';
import { DESKTOP_CALLS, type DesktopCallName, isDesktopCallName } from '../contract/desktop.ts';
import { PAGE_ORIGIN } from './page-files.ts';

interface Frame {
  readonly origin: string;
  readonly parent: unknown;
  readonly detached: boolean;
}

/** Only the main frame of our own window, while it shows our own page (G2). A frame that is gone is null. */
export function isOwnPage(senderId: number, frame: Frame | null, windowId: number | null): boolean {
  return (
    frame !== null && senderId === windowId && frame.parent === null && !frame.detached && frame.origin === PAGE_ORIGIN
  );
}

/** The vault key never crosses to the page, so it has nothing to say in these: `vault.open` is its call. */
const NOT_FOR_PAGES: ReadonlySet<string> = new Set(['vault.adopt', 'vault.unlock']);

export type Admitted =
  | { readonly kind: 'core'; readonly name: CallName; readonly input: unknown }
  | { readonly kind: 'desktop'; readonly name: DesktopCallName; readonly input: unknown }
  | { readonly kind: 'refused'; readonly code: FailureCode; readonly message: string };

export function admit(name: unknown, input: unknown): Admitted {
  if (typeof name !== 'string' || name.length > 64 || NOT_FOR_PAGES.has(name)) return unknown(name);
  if (isCallName(name)) {
    const parsed = CALLS[name].input.safeParse(input);
    return parsed.success ? { kind: 'core', name, input: parsed.data } : bad(parsed.error);
  }
  if (isDesktopCallName(name)) {
    const parsed = DESKTOP_CALLS[name].input.safeParse(input);
    return parsed.success ? { kind: 'desktop', name, input: parsed.data } : bad(parsed.error);
  }
  return unknown(name);
}

function unknown(name: unknown): Admitted {
  const shown = typeof name === 'string' ? name.slice(0, 64) : typeof name;
  return { kind: 'refused', code: 'unknown_call', message: `There is no call "${shown}".` };
}

function bad(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): Admitted {
  const issue = error.issues[0];
  const where = issue && issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  return { kind: 'refused', code: 'bad_input', message: `${where}${issue?.message ?? 'is not what was expected'}` };
}
