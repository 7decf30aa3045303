/** From spawn to the line that says a server listens. */
import { join } from 'node:path';
import { ratioList } from './cases.ts';
import { spread, table } from './statistics.ts';
import { type Home, type Started, scriptPath, start, stop } from './targets.ts';

interface Kind {
  readonly name: string;
  readonly run: () => Promise<Started>;
}

export type StartTimes = ReadonlyMap<string, number[]>;

export const EMPTY = 'empty node:http server with better-sqlite3';
export const OURS_LOCKED = 'ours, vault locked';

export async function starts(home: Home, first: () => Home, upstreamPort: number, rounds: number): Promise<StartTimes> {
  const upstream = `http://127.0.0.1:${upstreamPort}`;
  const { BOLLARD_DATA_DIR = '' } = home.env;
  const fresh: Home[] = [];
  const serveArgs = ['serve', '--json', '--port', '0', '--upstream', upstream];
  const kinds: readonly Kind[] = [
    {
      name: EMPTY,
      run: () => start(1, [process.execPath, scriptPath('empty-server.mjs'), join(home.dir, 'empty.db')]),
    },
    { name: OURS_LOCKED, run: () => start(1, [process.execPath, home.main, ...serveArgs], { BOLLARD_DATA_DIR }) },
    { name: 'ours, vault opened with its passphrase', run: () => home.serve(1, upstream) },
    {
      name: 'ours, first start in an empty directory',
      run: () => {
        const made = first();
        fresh.push(made);
        return start(1, [process.execPath, home.main, ...serveArgs], { BOLLARD_DATA_DIR: made.dataDir });
      },
    },
  ];
  const times = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (let turn = 0; turn < kinds.length; turn += 1) {
      const kind = kinds[(round + 1 + turn) % kinds.length];
      if (!kind) continue;
      const before = performance.now();
      const { child } = await kind.run();
      const took = performance.now() - before;
      await stop(child);
      // The first round fills the caches of the file system.
      if (round >= 0) times.get(kind.name)?.push(took);
    }
  }
  for (const each of fresh) each.remove();
  return times;
}

export function startTable(times: StartTimes): string {
  const empty = times.get(EMPTY) ?? [];
  const rows = [...times].map(([name, list]) => [name, spread(list, 0), spread(ratioList(list, empty), 2)]);
  return table(['', 'spawn to listening, ms', '× empty'], rows);
}
