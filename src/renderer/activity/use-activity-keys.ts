/** j and k or the arrows move, Enter opens, Escape closes, / searches, Home and End go to the newest and the oldest. */
import { useEffect } from 'react';
import { goOldest, restart, setChosen, setOpen, useFeed } from './feed.ts';

/** Where keys have a meaning of their own. */
const OWN_KEYS = 'input, textarea, select, [role="dialog"], [role="listbox"], [role="menu"], [role="combobox"]';

export function useActivityKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(OWN_KEYS)) return;
  if (act(event.key, target)) event.preventDefault();
}

/** Whether the key meant something. */
function act(key: string, target: Element | null): boolean {
  const { openSeq, chosenSeq } = useFeed.getState();
  switch (key) {
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'ArrowDown':
      return isFree(target) && move(1);
    case 'ArrowUp':
      return isFree(target) && move(-1);
    case 'Home':
      void restart();
      return true;
    case 'End':
      void goOldest();
      return true;
    case 'Enter':
      // A row that has the focus opens as the button it is.
      if (target !== document.body || chosenSeq === null) return false;
      setOpen(openSeq === chosenSeq ? null : chosenSeq);
      return true;
    case 'Escape':
      if (openSeq === null) return false;
      setOpen(null);
      document.querySelector<HTMLElement>(`[data-seq="${openSeq}"]`)?.focus({ preventScroll: true });
      return true;
    case '/':
      document.querySelector<HTMLInputElement>('.activity-search input')?.focus();
      return true;
    default:
      return false;
  }
}

/** Not within a control that arrows move in. */
function isFree(target: Element | null): boolean {
  return target === null || target === document.body || target.closest('.activity-row, .activity-scroll') !== null
    ? !target?.closest('[role="group"]')
    : false;
}

function move(step: 1 | -1): boolean {
  const { lines, chosenSeq } = useFeed.getState();
  const index = lines.findIndex(({ seq }) => seq === chosenSeq);
  const next = lines[index === -1 ? 0 : Math.min(lines.length - 1, Math.max(0, index + step))];
  if (next === undefined) return false;
  setChosen(next.seq);
  return true;
}
