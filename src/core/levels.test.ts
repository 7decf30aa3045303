import { describe, expect, it } from 'vitest';
import { allows, LEVELS, levelsOf } from './levels.ts';
import type { Area } from './operation.ts';
import type { Level } from './policy-state.ts';

function area(read: string | null, write: string | null): Area {
  return { id: 'voices', title: 'Voices', heading: 'Guide areas', read, write };
}

describe('levelsOf', () => {
  it('offers read and write only where the area has such operations', () => {
    expect(levelsOf(area('Reads.', 'Writes.'))).toEqual(['off', 'read', 'write', 'full']);
    expect(levelsOf(area('Reads.', null))).toEqual(['off', 'read', 'full']);
    expect(levelsOf(area(null, 'Writes.'))).toEqual(['off', 'write', 'full']);
  });
});

describe('allows', () => {
  it('gives each level its accesses', () => {
    const table = LEVELS.map((level) => [level, allows(level, 'read'), allows(level, 'write')]);
    expect(table).toEqual([
      ['off', false, false],
      ['read', true, false],
      ['write', false, true],
      ['full', true, true],
    ]);
  });

  it('gives what is no level nothing', () => {
    for (const text of ['admin', 'Full', '', 'constructor']) {
      const level: Level = JSON.parse(JSON.stringify(text));
      expect(allows(level, 'read') || allows(level, 'write')).toBe(false);
    }
  });
});
