/** Measures in the page itself: from an event of the person to the frame that shows what it asked for. */
import type { Page } from 'playwright-core';

interface Watch {
  start: number;
  longTasks: number[];
  delays: number[];
  seen: Set<string>;
}

/** Notes long tasks, slow input, and every line that was ever shown. */
export async function watchPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch: Watch = { start: 0, longTasks: [], delays: [], seen: new Set() };
    Object.assign(window, { watch });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watch.longTasks.push(duration);
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') watch.delays.push(duration);
    }).observe(Object.assign({ type: 'event' }, { durationThreshold: 16 }));
    for (const kind of ['click', 'input', 'keydown'])
      window.addEventListener(kind, ({ timeStamp }) => Object.assign(watch, { start: timeStamp }), { capture: true });
    const note = (element: Element) => {
      for (const row of element.querySelectorAll('[data-seq]')) watch.seen.add(row.getAttribute('data-seq') ?? '');
    };
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) note(node);
    }).observe(document.body, { childList: true, subtree: true });
  });
}

/**
 * Milliseconds from the click, input or key of `act` until what it asked for is painted: one line, or with `every` all lines,
 * begin with a number and text like `wanted`; null: no line is left.
 */
export async function untilShown(
  page: Page,
  wanted: string | null,
  act: () => Promise<void>,
  how: 'some' | 'every' = 'some',
): Promise<number> {
  await page.evaluate(() => {
    (window as unknown as { watch: Watch }).watch.start = 0;
  });
  const done = page.evaluate(
    ([says, which]) => {
      const { watch } = window as unknown as { watch: Watch };
      const fits = () => {
        if (says === null) return document.querySelector('.activity-word') !== null;
        const rows = [...document.querySelectorAll('.activity-scroll:not([data-busy]) .activity-row[data-seq]')];
        const told = rows.map((row) => `${row.getAttribute('data-seq')} ${row.textContent}`);
        const like = (text: string) => new RegExp(says).test(text);
        return told.length > 0 && (which === 'every' ? told.every(like) : told.some(like));
      };
      return new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error(`nothing like ${says} was shown`)), 20_000);
        const look = () => {
          if (watch.start > 0 && fits()) requestAnimationFrame(() => resolve(performance.now() - watch.start));
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    [wanted, how] as const,
  );
  await act();
  return done;
}

export async function takeWatched(page: Page): Promise<{ longTasks: number[]; delays: number[]; seen: string[] }> {
  return page.evaluate(() => {
    const { watch } = window as unknown as { watch: Watch };
    const { longTasks, delays, seen } = watch;
    Object.assign(watch, { longTasks: [], delays: [], seen: new Set() });
    return { longTasks, delays, seen: [...seen] };
  });
}
