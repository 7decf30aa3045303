/** What a grant's level allows, and which levels an area can have. */
import type { Access, Area } from './operation.ts';
import type { Level } from './policy-state.ts';

/** From nothing to everything. `read` and `write` stand side by side: neither contains the other. */
export const LEVELS: readonly Level[] = ['off', 'read', 'write', 'full'];

/** The levels an area can have: `off` and `full` always, `read` and `write` where it has such operations. */
export function levelsOf(area: Area): readonly Level[] {
  return LEVELS.filter((level) => {
    if (level === 'read') return area.read !== null;
    if (level === 'write') return area.write !== null;
    return true;
  });
}

/** Whether a level allows an access. Anything that is no level allows nothing. */
export function allows(level: Level, access: Access): boolean {
  switch (level) {
    case 'full':
      return true;
    case 'read':
    case 'write':
      return level === access;
    default:
      return false;
  }
}
