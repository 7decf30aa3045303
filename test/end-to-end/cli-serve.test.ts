/** Serving, stopping and looking after an instance from the command line. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMp3 } from '../support/audio-parsers.ts';
import { done, refused, value } from '../support/cli-checks.ts';
import { cli, type Home, makeHome, type Served, serve } from '../support/instance.ts';

const MAIN = fileURLToPath(new URL('../../out/cli/main.js', import.meta.url));
const curl = spawnSync('curl', ['--version']).status === 0;

interface InWords {
  readonly url: string;
  /** Everything on standard output so far. */
  readonly text: () => string;
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

const homes: Home[] = [];
const running: { stop(signal: NodeJS.Signals): Promise<number | null> }[] = [];
function newHome(): Home {
  const home = makeHome();
  homes.push(home);
  return home;
}
async function start(home: Home, args: readonly string[] = []): Promise<Served> {
  const served = await serve(home, args);
  running.push(served);
  return served;
}
afterEach(async () => {
  for (const served of running.splice(0)) await served.stop('SIGTERM');
  for (const home of homes.splice(0)) home.remove();
});

/** As a person sees it: no --json. Ready when its curl line is there. */
function startInWords(home: Home, env: Record<string, string> = {}): Promise<InWords> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--data-dir', home.dataDir], {
    env: { PATH: process.env.PATH, HOME: home.dir, BOLLARD_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  running.push({ stop });
  let text = '';
  return new Promise((resolve, reject) => {
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${text}`)));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const url = /listening at (http:\/\/127\.0\.0\.1:\d+)\n/.exec(text)?.[1];
      if (url && /^curl .*\n\n/m.test(text)) resolve({ url, text: () => text, stop });
    });
  });
}

function curlLines(text: string): string[] {
  return text.split('\n').filter((line) => line.includes('curl '));
}

/** Pastes a line into a shell, in a directory of its own; gives the audio that it wrote. */
function paste(home: Home, line: string, env: Record<string, string> = {}): Buffer {
  const file = join(home.dir, /-o (\S+\.mp3)$/.exec(line)?.[1] ?? 'none');
  rmSync(file, { force: true });
  const shell = spawnSync('sh', ['-c', line], {
    cwd: home.dir,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  expect(shell, shell.stderr).toMatchObject({ status: 0, stderr: '' });
  return readFileSync(file);
}

describe('a first start without a vault', () => {
  it('prints one line to paste, which writes a playable file and shows up in the feed', async (context) => {
    context.skip(!curl, 'needs curl');
    const home = newHome();
    const served = await startInWords(home);
    const [line = '', ...more] = curlLines(served.text());
    expect(more).toEqual([]);
    expect(line).toMatch(/^curl .* -o \w+\.mp3$/);
    expect(line).toContain(served.url);
    expect(served.text()).toContain('Sandbox: no call leaves this machine');
    expect(parseMp3(paste(home, line)).seconds).toBeGreaterThan(1);
    await expect.poll(served.text, { timeout: 30_000 }).toMatch(/● Demo agent generated speech .*\(sandbox\)\n/);
    expect(await served.stop('SIGINT')).toBe(0);
  });

  it('leaves a token that a later start takes from BOLLARD_TOKEN, and says how to replace a lost one', async (context) => {
    context.skip(!curl, 'needs curl');
    const home = newHome();
    const first = await startInWords(home);
    const token = /bollard_[0-9A-Za-z]{40,}/.exec(first.text())?.[0] ?? '';
    expect(await first.stop('SIGTERM')).toBe(0);
    const second = await startInWords(home);
    expect(second.text()).not.toContain(token);
    expect(second.text()).toContain('bollard agent rotate AGENT');
    const [line = '', ...more] = curlLines(second.text());
    expect(more).toEqual([]);
    expect(line).toContain('"xi-api-key: $BOLLARD_TOKEN"');
    expect(parseMp3(paste(home, line, { BOLLARD_TOKEN: token })).frames).toBeGreaterThan(10);
  });

  it('with --json says first where it listens, and nothing else in that line', async () => {
    const home = newHome();
    const served = await start(home);
    expect(served.lines[0]).toEqual({ event: 'listening', url: `http://127.0.0.1:${served.port}` });
    const demo = served.lines.find((line) => line.event === 'demo_agent');
    const answer = await fetch(`${served.url}/v1/voices`, { headers: { 'xi-api-key': String(demo?.token) } });
    expect(answer.headers.get('x-bollard-sandbox')).toBe('1');
    await expect.poll(() => served.lines.at(-1)).toMatchObject({ event: 'entry', kind: 'outcome', status: 200 });
  });

  it('makes no demo agent where there are agents already', async () => {
    const home = newHome();
    await done(home, ['agent', 'add', 'Ada']);
    const served = await start(home);
    expect(served.lines.some((line) => line.event === 'demo_agent')).toBe(false);
    expect(await value<unknown[]>(home, ['agent', 'list'])).toHaveLength(1);
  });
});

describe('a port', () => {
  it('that is taken is named with who holds it, and never replaced by another', async () => {
    const served = await start(newHome());
    const other = newHome();
    const line = await refused(other, ['serve', '--port', String(served.port)]);
    expect(line).toContain(`Port ${served.port}`);
    expect(await refused(other, ['serve'], { env: { BOLLARD_PORT: String(served.port) } })).toContain(`${served.port}`);
  });

  it('stands in what agents are told while the instance runs', async () => {
    const home = newHome();
    const served = await start(home);
    expect(await value(home, ['agent', 'add', 'Ada'])).toMatchObject({ baseUrl: served.url });
    expect(await value(home, ['agent', 'snippet', 'Ada'])).toMatchObject({ baseUrl: served.url });
  });
});

describe('stopping', () => {
  async function prepared(): Promise<{ home: Home; token: string }> {
    const home = newHome();
    const { token } = await value<{ token: string }>(home, ['agent', 'add', 'Ada', '--preset', 'voiceover']);
    return { home, token };
  }
  const read = async (served: Served, token: string) => {
    const response = await fetch(`${served.url}/v1/models`, { headers: { 'xi-api-key': token } });
    return { status: response.status, body: await response.json() };
  };

  it.each([
    ['agent pause', ['agent', 'pause', 'Ada'], ['agent', 'resume', 'Ada'], 'agent_paused'],
    ['stop-all', ['stop-all'], ['resume-all'], 'stopped'],
  ])('%s refuses new calls at once, survives a restart, and is undone', async (_name, stop, resume, reason) => {
    const { home, token } = await prepared();
    const first = await start(home);
    expect(await read(first, token)).toMatchObject({ status: 200 });
    await done(home, stop);
    expect(await read(first, token)).toMatchObject({ status: 403, body: { bollard: { reason } } });
    await first.stop();
    const second = await start(home);
    expect(await read(second, token)).toMatchObject({ status: 403, body: { bollard: { reason } } });
    await second.stop();
    await done(home, resume);
    const third = await start(home);
    expect(await read(third, token)).toMatchObject({ status: 200 });
    await done(home, stop);
    await done(home, resume);
    expect(await read(third, token)).toMatchObject({ status: 200 });
  });

  it('an instance with a signal ends it cleanly, with open calls closed in the log', async () => {
    const { home, token } = await prepared();
    const served = await start(home);
    const speech = await fetch(`${served.url}/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream`, {
      method: 'POST',
      headers: { 'xi-api-key': token, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'x'.repeat(9000) }),
    });
    const reading = speech.arrayBuffer().catch(() => 'cut off');
    expect(await served.stop('SIGTERM')).toBe(0);
    await reading;
    const entries = await value<{ kind: string; callId: string }[]>(home, ['audit', 'list']);
    const calls = (kind: string) => entries.filter((entry) => entry.kind === kind).map((entry) => entry.callId);
    expect(calls('outcome')).toEqual(calls('decision'));
    expect(await value(home, ['audit', 'verify'])).toMatchObject({ ok: true });
  });

  it('reading the feed does not end the instance', async () => {
    const { home, token } = await prepared();
    const child = spawn(process.execPath, [MAIN, 'serve', '--json', '--port', '0', '--data-dir', home.dataDir]);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    running.push({
      stop: (signal) => {
        child.kill(signal);
        return ended;
      },
    });
    const line = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
    child.stdout.destroy();
    const url: string = JSON.parse(line.split('\n')[0] ?? '').url;
    for (let count = 0; count < 3; count += 1) {
      const answer = await fetch(`${url}/v1/models`, { headers: { 'xi-api-key': token } });
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
    expect(await value(home, ['status'])).toMatchObject({ running: true });
  });
});

describe('status', () => {
  it('tells what runs, what is stopped, and where the data are', async () => {
    const home = newHome();
    await done(home, ['agent', 'add', 'Ada']);
    await done(home, ['agent', 'add', 'Bert']);
    await done(home, ['agent', 'pause', 'Bert']);
    const idle = { running: false, url: null, vault: 'none', stopped: false, agents: 2, agentsPaused: 1 };
    expect(await value(home, ['status'])).toMatchObject({ ...idle, dataDir: home.dataDir, sandbox: true });
    expect(await done(home, ['status'])).toMatch(/^gateway +not running\nagents +2, 1 paused\nvault +none yet/);
    const served = await start(home);
    await done(home, ['stop-all']);
    expect(await value(home, ['status'])).toMatchObject({
      running: true,
      url: served.url,
      stopped: true,
      openCalls: 0,
      logHealthy: true,
      pid: served.pid,
    });
    expect(await done(home, ['status'])).toContain(`running at ${served.url} (sandbox)\nstopped  every new call`);
  });
});

describe('the sandbox', () => {
  it('is said of the whole gateway only while every agent is on it', async () => {
    const home = newHome();
    await done(home, ['agent', 'add', 'Demo']);
    const said = async () => {
      const served = await start(home);
      const notes = served.lines.filter(({ event }) => event === 'note').map(({ message }) => String(message));
      const { sandbox } = await value<{ sandbox: boolean }>(home, ['status']);
      expect(await served.stop()).toBe(0);
      return { sandbox, note: notes.some((note) => note.includes('no call leaves this machine')) };
    };
    expect(await said()).toEqual({ sandbox: true, note: true });
    await done(home, ['init']);
    expect(await cli(home, ['key', 'set'], { input: 'sk_test_0123456789abcdef0123456789' })).toMatchObject({ code: 0 });
    // The first one stays in the sandbox, a new one does not.
    await done(home, ['agent', 'add', 'Real']);
    expect(await said()).toEqual({ sandbox: false, note: false });
  });
});

describe('doctor', () => {
  interface Check {
    readonly name: string;
    readonly state: string;
    readonly message: string;
  }

  it('exits 0 when nothing is a problem, and 1 with one line when something is', async () => {
    const home = newHome();
    await done(home, ['agent', 'add', 'Ada']);
    const checks = await value<Check[]>(home, ['doctor']);
    expect(checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['data directory', 'vault', 'log', 'agents', 'environment', 'trust', 'containers']),
    );
    expect(checks.every((check) => check.state === 'ok')).toBe(true);
    expect(await done(home, ['doctor'])).toMatch(/^ok +data directory: /);

    // While nothing runs, the next command would close the folder again by itself.
    await start(home);
    chmodSync(home.dataDir, 0o755);
    const sick = await cli(home, ['doctor', '--json']);
    expect(sick).toMatchObject({ code: 1, stderr: '1 problem found.\n' });
    const found: Check[] = JSON.parse(sick.stdout);
    expect(found.filter((check) => check.state === 'problem')).toMatchObject([{ name: 'data directory' }]);
    expect((await cli(home, ['doctor'])).stdout).toMatch(/^PROBLEM +data directory: .*chmod 700/);
  });

  it('only warns of what Bollard ignores', async () => {
    const home = newHome();
    await done(home, ['agent', 'add', 'Ada']);
    const checks = await value<Check[]>(home, ['doctor'], { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } });
    expect(checks.find((check) => check.name === 'environment')).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('HTTPS_PROXY'),
    });
  });
});
