import type { Reporter, TestModule } from 'vitest/node';

const needs = 'needs ';

/** Prints the closing lines that CI reads: rows not run for want of a tool, then `N passed, N failed`. */
export class ClosingLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    const missing = new Map<string, number>();
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failed += 1;
        else {
          skipped += 1;
          const note = result.state === 'skipped' ? (result.note ?? 'no reason given') : 'not started';
          const tool = note.startsWith(needs) ? note.slice(needs.length) : note;
          missing.set(tool, (missing.get(tool) ?? 0) + 1);
        }
      }
    }
    for (const [tool, rows] of missing) console.log(`${rows} ${rows === 1 ? 'row' : 'rows'} not run: ${tool}`);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
