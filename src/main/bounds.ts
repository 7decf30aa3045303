/** Where the window stands: as it was left, but never where no display shows it any more. */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const LEAST = { width: 900, height: 600 };
const FIRST = { width: 1120, height: 760 };
/** So much of the window's head must be seen for a hand to reach it. */
const REACHABLE = { width: 120, height: 40 };

/**
 * `areas`: the work areas of the displays, the primary one first. A window whose head no display shows comes to the middle of the
 * primary one; one that is larger than its display shrinks.
 */
export function placeWindow(saved: Rectangle | null, areas: readonly Rectangle[]): Rectangle {
  const primary = areas[0] ?? { x: 0, y: 0, ...FIRST };
  if (!saved || ![saved.x, saved.y, saved.width, saved.height].every(Number.isFinite)) return centred(FIRST, primary);
  const area = areas.find((one) => showsHead(saved, one));
  if (!area) return centred(saved, primary);
  const { width, height } = fitted(saved, area);
  // A window that was made smaller may have lost the part that was seen.
  const leftmost = area.x + REACHABLE.width - width;
  const rightmost = area.x + area.width - REACHABLE.width;
  return { x: Math.round(Math.min(Math.max(saved.x, leftmost), rightmost)), y: Math.round(saved.y), width, height };
}

function showsHead(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const within = window.y >= area.y && window.y + REACHABLE.height <= area.y + area.height;
  return width >= REACHABLE.width && within;
}

function fitted(window: Pick<Rectangle, 'width' | 'height'>, area: Rectangle) {
  return {
    width: Math.max(LEAST.width, Math.min(Math.round(window.width), area.width)),
    height: Math.max(LEAST.height, Math.min(Math.round(window.height), area.height)),
  };
}

function centred(window: Pick<Rectangle, 'width' | 'height'>, area: Rectangle): Rectangle {
  const { width, height } = fitted(window, area);
  return {
    x: Math.round(area.x + Math.max(0, (area.width - width) / 2)),
    y: Math.round(area.y + Math.max(0, (area.height - height) / 2)),
    width,
    height,
  };
}
