/** Looks for what is wrong on this machine, and says what would mend it. Reads only. */
import { statfsSync, statSync } from 'node:fs';
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
const CLOUD_FOLDERS = /(Dropbox|OneDrive|Google ?Drive|iCloud|Nextcloud|Mobile Documents|Library[/\\]CloudStorage)/i;
/** Linux' numbers of the file systems that lie elsewhere: statfs(2). WSL reaches Windows' disks through 9p. */
const NETWORK_FILESYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
]);

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

/** F33: the write-ahead log of the database needs shared memory, which only a local disk gives. */
export function folderCheck(dataDir: string, filesystem: number = statfsSync(dataDir).type): Check {
  const name = 'data directory';
  const mode = statSync(dataDir).mode & 0o077;
  if (process.platform !== 'win32' && mode !== 0) {
    return { name, state: 'problem', message: `${dataDir} is open to others: chmod 700 it` };
  }
  const network = process.platform === 'linux' ? NETWORK_FILESYSTEMS.get(filesystem >>> 0) : undefined;
  if (network !== undefined) {
    return {
      name,
      state: 'warning',
      message: `${dataDir} is on a network disk (${network}): the database needs a local one`,
    };
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
