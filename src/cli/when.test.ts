import { describe, expect, it } from 'vitest';
import { UsageError } from './terminal.ts';
import { parseWhen } from './when.ts';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');

describe('a time on the command line', () => {
  it.each([
    ['2026-12-01', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01T10:30Z', '2026-12-01T10:30:00.000Z'],
    ['2026-12-01T10:30:15.250+02:00', '2026-12-01T08:30:15.250Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseWhen(text, NOW, 'after')).toBe(iso);
    expect(parseWhen(text, NOW, 'before')).toBe(iso);
  });

  it.each([
    ['30m', '2026-11-25T12:30:00.000Z', '2026-11-25T11:30:00.000Z'],
    ['12h', '2026-11-26T00:00:00.000Z', '2026-11-25T00:00:00.000Z'],
    ['7d', '2026-12-02T12:00:00.000Z', '2026-11-18T12:00:00.000Z'],
  ])('%s counts from now, ahead or back', (text, after, before) => {
    expect(parseWhen(text, NOW, 'after')).toBe(after);
    expect(parseWhen(text, NOW, 'before')).toBe(before);
  });

  it.each(['', 'tomorrow', '5', '5x', '-5m', '2026-13-01', '2026-12-01 (x)', '1e3', '12/01/2026'])(
    '%j is refused, never guessed',
    (text) => {
      expect(() => parseWhen(text, NOW, 'after')).toThrow(UsageError);
    },
  );
});
