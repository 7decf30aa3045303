import { describe, expect, it } from 'vitest';
import { createCrashLimit } from './crash-limit.ts';

describe('a page that crashes', () => {
  it('F28: is loaded anew three times within a minute, and again once it has kept for long', () => {
    let now = 0;
    const limit = createCrashLimit(() => now);
    expect([1, 2, 3, 4].map(() => limit.crashed())).toEqual([true, true, true, false]);
    now = 61_000;
    expect(limit.crashed()).toBe(true);
  });
});
