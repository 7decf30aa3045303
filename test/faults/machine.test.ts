import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { writeDurably } from '../../src/store/private-files.ts';
import { serve } from '../support/instance.ts';
import { checkOutcomes, checkSent, readWholeLog } from '../support/log-checks.ts';
import { MockUpstream } from '../support/mock-upstream.ts';
import { makeOwnedHome, unlock } from '../support/owned-home.ts';
import { RawClient, rawRequest } from '../support/raw-client.ts';
import { makeFolder } from '../support/store-fixtures.ts';
import { hasStrace, readTrace, underStrace } from '../support/strace.ts';

const MODULE = fileURLToPath(new URL('../../src/store/private-files.ts', import.meta.url));

/** Another process, under strace, that replaces the file; its process id. */
async function replaceUnderStrace(path: string, content: string, trace: string, ...options: string[]): Promise<number> {
  const source = `import { writeDurably } from ${JSON.stringify(MODULE)};
    writeDurably(${JSON.stringify(path)}, ${JSON.stringify(content)});`;
  const line = [...underStrace(trace, ...options), process.execPath, '--input-type=module', '-e', source];
  const [program = '', ...rest] = line;
  const child = spawn(program, rest, { stdio: 'inherit' });
  await once(child, 'close');
  return child.pid ?? 0;
}

describe('F27: a file that is replaced', () => {
  it('is synced before it is renamed, and its folder after that', async (context) => {
    context.skip(!hasStrace(), 'needs strace');
    const dir = makeFolder();
    const path = join(dir, 'secret');
    const trace = join(makeFolder(), 'trace');
    const pid = await replaceUnderStrace(path, 'new', trace, '-e', 'trace=write,fsync,rename,renameat,renameat2');
    const steps = readTrace(trace, pid)
      .filter(({ text }) => text.includes(dir))
      .map(({ name, text, result }) => {
        expect(result).not.toMatch(/^-/);
        if (name.startsWith('rename')) return 'rename';
        return `${name} ${text.includes(`<${path}.new>`) ? 'file' : 'folder'}`;
      });
    expect(steps).toEqual(['write file', 'fsync file', 'rename', 'fsync folder']);
  });

  it.for([
    ['opens', 'openat', '.new', 'old'],
    ['writes', 'write', '.new', 'old'],
    ['syncs', 'fsync', '.new', 'old'],
    ['renames', 'rename', '.new', 'old'],
    ['syncs the folder', 'fsync', '', 'new'],
  ] as const)('is whole when the process is killed as it %s', async ([, call, suffix, left], context) => {
    context.skip(!hasStrace(), 'needs strace');
    const dir = makeFolder();
    const path = join(dir, 'secret');
    const content = { old: 'old '.repeat(5_000), new: 'new '.repeat(5_000) };
    writeDurably(path, content.old);
    const trace = join(makeFolder(), 'trace');
    const only = suffix === '' ? dir : path + suffix;
    const inject = `inject=${call}:signal=SIGKILL:when=1`;
    await replaceUnderStrace(path, content.new, trace, '-e', `trace=${call}`, '-P', only, '-e', inject);
    expect(readFileSync(trace, 'latin1')).toContain('SIGKILL');
    expect(readFileSync(path, 'utf8')).toBe(content[left]);
    writeDurably(path, 'the next');
    expect(readFileSync(path, 'utf8')).toBe('the next');
  });
});

describe('F30: no file descriptors left', () => {
  it('turns new connections away, serves the one it has, and recovers', async (context) => {
    context.skip(process.platform === 'win32', 'needs ulimit');
    const home = await makeOwnedHome();
    onTestFinished(home.remove);
    const upstream = await MockUpstream.start();
    onTestFinished(() => upstream.close());
    const under = ['sh', '-c', 'ulimit -n 64; exec "$0" "$@"'];
    const served = await serve(home, ['--upstream', upstream.origin], { owner: false, under });
    onTestFinished(async () => void (await served.stop('SIGKILL')));
    await unlock(home);
    const agent = await RawClient.connect(served.port);
    const ask = async (id: string) => {
      agent.write(rawRequest(`GET /v1/voices/${id}`, served.port, [`xi-api-key: ${home.token}`]));
      return (await agent.response())?.status;
    };
    expect(await ask('before')).toBe(200);

    const sockets = Array.from({ length: 80 }, () => connect(served.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => {}).resume();
    await Promise.any(sockets.map((socket) => once(socket, 'close')));
    expect([200, 502]).toContain(await ask('meanwhile'));

    for (const socket of sockets) socket.destroy();
    const again = () => fetch(`${served.url}/v1/voices/after`, { headers: { 'xi-api-key': home.token } });
    await vi.waitFor(async () => expect((await again()).status).toBe(200), { timeout: 20_000 });
    expect(await served.stop()).toBe(0);
    const log = readWholeLog(home);
    checkSent(upstream, log);
    checkOutcomes(log);
  });
});
