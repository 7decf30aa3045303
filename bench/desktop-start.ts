/**
 * The desktop app from its start to a gateway that listens and a window with content, against an empty Node process and
 * `bollard serve` of the same round. In real Electron where its binary is at hand; else in the stand-in for tests, whose Chromium
 * runs already and whose page talks to the main process through the test: its times say what Bollard's own code takes, no more.
 */
import { connect } from 'node:net';
import { electronVersion } from '../test/e2e/host/desktop-app.ts';
import { launchDesktop } from '../test/e2e/host/launch.ts';
import { cli } from '../test/support/instance.ts';
import { ratioList } from './cases.ts';
import { spread, table } from './statistics.ts';
import { freePort, type Home, start, stop } from './targets.ts';

const AGENT = 'Bench agent';
const EMPTY = 'an empty Node process, to its first line';
const SERVE = 'bollard serve, to listening';
const LISTENING = 'the app, to listening';
const PAINTED = 'the app, to its first paint';
const SHOWN = 'the app, to the agents in the matrix';

type Times = ReadonlyMap<string, number[]>;

interface DesktopStarts {
  readonly host: string;
  readonly times: Times;
}

/** Milliseconds since the epoch, with parts: comparable with what the page's own clock says. */
const now = (): number => performance.timeOrigin + performance.now();

/** `home` has no vault and gets one agent; nothing may run on it. */
export async function desktopStarts(home: Home, rounds: number): Promise<DesktopStarts> {
  const { BOLLARD_DATA_DIR = '' } = home.env;
  home.cli(['agent', 'add', AGENT, '--preset', 'voiceover']);
  const port = await freePort();
  const app = await launchDesktop({ prefs: { port, firstRunDone: true } });
  try {
    await app.quit();
    await cli(app.home, ['agent', 'add', AGENT, '--preset', 'voiceover'], { owner: false });
    const times = new Map<string, number[]>([EMPTY, SERVE, LISTENING, PAINTED, SHOWN].map((name) => [name, []]));
    const note = (round: number, name: string, ms: number) => {
      // The first round fills the caches of the file system.
      if (round >= 0) times.get(name)?.push(ms);
    };
    const child = async (round: number, name: string, args: readonly string[]) => {
      const begun = now();
      const started = await start(null, [process.execPath, ...args], { BOLLARD_DATA_DIR });
      note(round, name, now() - begun);
      await stop(started.child);
    };
    for (let round = -1; round < rounds; round += 1) {
      await child(round, EMPTY, ['-e', 'console.log("{}"); setInterval(() => undefined, 1000)']);
      await child(round, SERVE, [home.main, 'serve', '--json', '--port', '0', '--upstream', 'sandbox']);
      const begun = now();
      const listening = untilListening(port);
      await app.restart();
      const page = await app.page();
      await page.getByRole('rowheader', { name: AGENT }).waitFor();
      const shown = now();
      const painted = await page.evaluate(() => {
        const [first] = performance.getEntriesByName('first-contentful-paint');
        return performance.timeOrigin + (first?.startTime ?? Number.NaN);
      });
      note(round, LISTENING, (await listening) - begun);
      note(round, PAINTED, painted - begun);
      note(round, SHOWN, shown - begun);
      await app.quit();
    }
    const host =
      app.host === 'Electron'
        ? `Electron ${electronVersion()}, started through Playwright`
        : `the stand-in for Electron ${electronVersion()} (its binary is not here), in a Chromium that runs already`;
    return { host, times };
  } finally {
    await app.close();
  }
}

/** When the port first took a connection. */
async function untilListening(port: number): Promise<number> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return now();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export function desktopStartTable({ host, times }: DesktopStarts): string {
  const empty = times.get(EMPTY) ?? [];
  const serve = times.get(SERVE) ?? [];
  const rows = [...times].map(([name, list]) => [
    name,
    spread(list, 0),
    spread(ratioList(list, empty), 2),
    spread(ratioList(list, serve), 2),
  ]);
  return `The app in ${host}.\n\n${table(['', 'ms since its process was started', '× empty', '× serve'], rows)}`;
}
