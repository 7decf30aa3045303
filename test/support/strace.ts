/** Runs a program under strace, and reads what it did. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const STRACE = 'strace';
let works: boolean | null = null;

/** False where strace is absent, or may not trace. */
export function hasStrace(): boolean {
  works ??=
    spawnSync(STRACE, ['-D', '-qq', '-o', '/dev/null', '-e', 'inject=getppid:error=EPERM:when=1..2', 'true']).status ===
    0;
  return works;
}

/** For `under` of a spawned command line: strace in front of it, which keeps the process id and the exit code its own. */
export function underStrace(file: string, ...options: readonly string[]): readonly string[] {
  return [STRACE, '-D', '-f', '-qq', '-y', '-s', '100000', '-o', file, ...options];
}

export interface Syscall {
  readonly name: string;
  /** Arguments, as strace writes them. */
  readonly text: string;
  readonly result: string;
}

/** The calls of one thread, in its order. */
export function readTrace(file: string, thread: number): Syscall[] {
  const calls: Syscall[] = [];
  let begun: string | null = null;
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    if (!line.startsWith(`${thread} `)) continue;
    let text = line.slice(`${thread} `.length).trimStart();
    if (text.endsWith('<unfinished ...>')) {
      begun = text.slice(0, -'<unfinished ...>'.length);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(text);
    if (resumed) {
      text = (begun ?? '') + text.slice(resumed[0].length);
      begun = null;
    }
    const parts = /^(\w+)\((.*)\)\s+= (.*)$/s.exec(text);
    if (parts) calls.push({ name: parts[1] ?? '', text: parts[2] ?? '', result: parts[3] ?? '' });
  }
  return calls;
}
