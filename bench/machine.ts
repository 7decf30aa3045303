/** What the system says of a process and of itself. Linux: elsewhere the figures are absent. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export function isInstalled(tool: string): boolean {
  return spawnSync(tool, ['-v'], { stdio: 'ignore' }).error === undefined;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Microseconds of processor time of all threads since the process began. */
export function cpuMicroseconds(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    let tasks: string[];
    try {
      tasks = readdirSync(`/proc/${pid}/task`);
    } catch {
      return Number.NaN;
    }
    for (const task of tasks) {
      nanoseconds += Number(read(`/proc/${pid}/task/${task}/schedstat`)?.split(' ')[0] ?? Number.NaN);
    }
  }
  return nanoseconds / 1000;
}

/** Megabytes of one line of /proc/PID/status over all processes. */
function memory(pids: readonly number[], name: 'VmRSS' | 'VmHWM'): number {
  let kilobytes = 0;
  for (const pid of pids) {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`) ?? '');
    kilobytes += found ? Number(found[1]) : Number.NaN;
  }
  return kilobytes / 1024;
}

export function residentMegabytes(pids: readonly number[]): number {
  return memory(pids, 'VmRSS');
}

export function peakMegabytes(pids: readonly number[]): number {
  return memory(pids, 'VmHWM');
}

/** Sets the peak back to what is in use now; where the system does not allow it the peak of the start stays. */
export function resetPeak(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // Then the growth shown is too small by what the start took, never too large by it.
    }
  }
}

export function describeMachine(): string {
  const system = /^PRETTY_NAME="(.*)"$/m.exec(read('/etc/os-release') ?? '')?.[1] ?? process.platform;
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const processors = cpus();
  return `${system}, kernel ${release()}, ${processors.length} × ${processors[0]?.model.trim()}, ${gigabytes} GB, Node ${process.versions.node}`;
}
