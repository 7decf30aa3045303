/** Finds a Chromium: `BOLLARD_CHROMIUM`, the system's, or the one that scripts/ensure-browser.mjs fetched. */
import { existsSync } from 'node:fs';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Quiet, and without a sandbox of its own where root runs it, as in containers. */
export const LAUNCH_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export function findChromium(): string {
  const found = [process.env.BOLLARD_CHROMIUM, ...SYSTEM].find((path) => path && existsSync(path));
  if (!found) throw new Error('No Chromium was found: set BOLLARD_CHROMIUM.');
  return found;
}
