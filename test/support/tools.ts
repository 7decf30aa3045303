import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

const found = new Map<string, boolean>();

/** Skips the test with a note that the closing lines count, when the machine lacks a tool (`strace`, `openssl`, …). */
export function needsTool(context: TestContext, tool: string, probe: readonly string[] = ['--version']): void {
  let present = found.get(tool);
  if (present === undefined) {
    present = spawnSync(tool, probe, { stdio: 'ignore' }).error === undefined;
    found.set(tool, present);
  }
  context.skip(!present, `needs ${tool}`);
}
