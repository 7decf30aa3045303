import { defineConfig } from 'vitest/config';
import { ClosingLines } from './test/support/closing-lines.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    hookTimeout: 60_000,
    testTimeout: 60_000,
    reporters: ['default', new ClosingLines()],
  },
});
