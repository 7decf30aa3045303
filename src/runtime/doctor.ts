/** Looks for what is wrong on this machine, and says what would mend it. Reads only. */
import { statSync } from 'node:fs';
import type { Parts } from './calls/handler.ts';

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

const LARGE_LOG_BYTES = 1e9;
const IGNORED = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_USE_ENV_PROXY',
  'SSLKEYLOGFILE',
];
const CLOUD_FOLDERS = /(Dropbox|OneDrive|Google ?Drive|iCloud|Nextcloud|Mobile Documents)/i;

export async function runChecks(parts: Parts): Promise<Check[]> {
  const { book, vault, gateway, reader } = parts;
  const totals = await reader.totals();
  const verified = await reader.verify(vault.anchor());
  return [
    folderCheck(parts.dataDir),
    {
      name: 'vault',
      state: vault.state === 'policy_changed' ? 'problem' : 'ok',
      message: {
        none: 'none yet: only the sandbox is used',
        locked: 'locked',
        unlocked: 'unlocked',
        policy_changed: `${vault.finding.why ?? 'the policy was changed'}; nothing is forwarded until bollard unlock --confirm-changes`,
      }[vault.state],
    },
    { name: 'log', state: verified.ok ? 'ok' : 'problem', message: verified.message },
    {
      name: 'log size',
      state: totals.bytes > LARGE_LOG_BYTES ? 'warning' : 'ok',
      message: `${totals.entries} entries, ${(totals.bytes / 1e6).toFixed(1)} MB`,
    },
    {
      name: 'gateway',
      state: gateway.logHealthy() ? 'ok' : 'problem',
      message: gateway.logHealthy()
        ? (gateway.url ?? 'not running')
        : 'the log cannot be written, so nothing is forwarded',
    },
    {
      name: 'agents',
      state: book.state.agents.size === 0 ? 'warning' : 'ok',
      message:
        book.state.agents.size === 0
          ? 'none yet: bollard agent add NAME'
          : `${book.state.agents.size}${book.state.stopped ? ', all stopped' : ''}`,
    },
    environmentCheck(),
    {
      name: 'trust',
      state: 'ok',
      message:
        'whoever can read the passphrase file is the owner; agents you distrust belong under another user or in a container',
    },
    {
      name: 'containers',
      state: 'ok',
      message: 'agents in containers or WSL need the host network or a forwarded port: docs/operations.md',
    },
  ];
}

function folderCheck(dataDir: string): Check {
  const name = 'data directory';
  const mode = statSync(dataDir).mode & 0o077;
  if (process.platform !== 'win32' && mode !== 0) {
    return { name, state: 'problem', message: `${dataDir} is open to others: chmod 700 it` };
  }
  if (CLOUD_FOLDERS.test(dataDir)) {
    return { name, state: 'warning', message: `${dataDir} looks like a cloud folder: the database needs a local disk` };
  }
  return { name, state: 'ok', message: dataDir };
}

function environmentCheck(): Check {
  const set = IGNORED.filter((variable) => process.env[variable] ?? process.env[variable.toLowerCase()]);
  return {
    name: 'environment',
    state: set.length > 0 ? 'warning' : 'ok',
    message:
      set.length > 0
        ? `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} set; Bollard ignores it (use --proxy and --ca-file)`
        : 'nothing set that Bollard would ignore',
  };
}
