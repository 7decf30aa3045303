/** How often a page that crashed is loaded anew before that is given up. */
export interface CrashLimit {
  /** True: load it again. */
  crashed(): boolean;
}

const MOST = 3;
const WITHIN_MS = 60_000;

export function createCrashLimit(now: () => number): CrashLimit {
  let crashes: number[] = [];
  return {
    crashed() {
      const at = now();
      crashes = [...crashes.filter((time) => at - time < WITHIN_MS), at];
      return crashes.length <= MOST;
    },
  };
}
