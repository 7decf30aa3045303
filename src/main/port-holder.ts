/** Who listens on a port of this machine, where the system tells it to everyone: Linux does. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { visible } from '../core/sentence-parts.ts';

export interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** `0A` is the kernel's number for a socket that listens (include/net/tcp_states.h). */
const LISTENS = '0A';
const LOOPBACK: ReadonlySet<string> = new Set([
  '0100007F',
  '00000000',
  '00000000000000000000000001000000',
  '00000000000000000000000000000000',
]);

/** The inode of the socket that listens on the port for loopback, from /proc/net/tcp or tcp6; null: none does. */
export function listeningInode(table: string, port: number): string | null {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [address, at] = (fields[1] ?? '').split(':');
    if (at === wanted && LOOPBACK.has(address ?? '') && fields[3] === LISTENS) return fields[9] ?? null;
  }
  return null;
}

/** Null where it is not known: another system, or a program of another user. */
export async function portHolder(port: number, proc = '/proc'): Promise<Holder | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'utf8').catch(() => '')),
  );
  const inode = tables.map((table) => listeningInode(table, port)).find((found) => found !== null);
  if (inode === undefined || inode === null) return null;
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const folder = `${proc}/${pid}/fd`;
    const open = await readdir(folder).catch(() => []);
    const links = await Promise.all(open.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
    if (!links.includes(`socket:[${inode}]`)) continue;
    const name = await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => 'a program');
    return { pid: Number(pid), name: visible(name.trim(), 40) };
  }
  return null;
}
