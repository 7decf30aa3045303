import { spawnSync } from 'node:child_process';
import type { Reporter, TestModule } from 'vitest/node';
import { lookForChromium } from '../desktop/browser.ts';
import { electronVersion, findElectron } from '../e2e/host/desktop-app.ts';

const needs = 'needs ';

/** Where the specs of the window ran, or null where none did. */
function windowHost(modules: readonly TestModule[]): string | null {
  const ran = (folder: string) => modules.some(({ moduleId }) => moduleId.includes(`/test/${folder}/`));
  if (!ran('e2e') && !ran('desktop')) return null;
  const chromium = lookForChromium();
  const version = chromium && spawnSync(chromium, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  const browser = version || 'no Chromium found';
  return findElectron() === null
    ? `window: stand-in for Electron ${electronVersion()} (its binary is not here), ${browser}`
    : `window: Electron ${electronVersion()}; single views in ${browser}`;
}

/** Prints the closing lines that CI reads: the window's host, rows not run for want of a tool, then `N passed, N failed`. */
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
    const host = windowHost(modules);
    if (host !== null) console.log(host);
    for (const [tool, rows] of missing) console.log(`${rows} ${rows === 1 ? 'row' : 'rows'} not run: ${tool}`);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
