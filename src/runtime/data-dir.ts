/** Where the data lies: the same per-user application folder for the desktop and the command line. */
import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** `BOLLARD_DATA_DIR`, else `core/` inside the platform's application folder. */
export function defaultDataDir(env: Env = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.BOLLARD_DATA_DIR) return env.BOLLARD_DATA_DIR;
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Bollard', 'core');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Bollard', 'core');
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'Bollard', 'core');
}

export const DEFAULT_PORT = 7117;
