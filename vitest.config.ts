import { defineConfig } from 'vitest/config';
import { ClosingLines } from './test/support/closing-lines.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    // The default leaves one processor to the main thread, which has nothing to do: on two processors files ran one by one.
    maxWorkers: '100%',
    hookTimeout: 60_000,
    testTimeout: 60_000,
    // What is waited for comes at once on an idle machine; a busy one may take its time.
    expect: { poll: { timeout: 15_000, interval: 50 } },
    reporters: ['default', new ClosingLines()],
  },
});
