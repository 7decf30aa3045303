/** Finds a Chromium: `BOLLARD_CHROMIUM`, the system's, or the one that scripts/ensure-browser.mjs fetched. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];
const FETCHED = fileURLToPath(new URL('../../tools/browser-runtime/chromium/chromium', import.meta.url));

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

export function lookForChromium(): string | null {
  return [process.env.BOLLARD_CHROMIUM, ...SYSTEM, FETCHED].find((path) => path && existsSync(path)) ?? null;
}

export function findChromium(): string {
  const found = lookForChromium();
  if (!found) throw new Error('No Chromium was found: run node scripts/ensure-browser.mjs, or set BOLLARD_CHROMIUM.');
  return found;
}
