/** The log on the command line, filled by real calls to a running instance on the sandbox. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, refused, value } from '../support/cli-checks.ts';
import { cli, makeHome, type Served, serve } from '../support/instance.ts';

const MAIN = fileURLToPath(new URL('../../out/cli/main.js', import.meta.url));
const RACHEL = '21m00Tcm4TlvDq8ikWAM';

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly callId: string | null;
  readonly agent: string | null;
  readonly area: string | null;
  readonly operation: string | null;
  readonly decision: string | null;
  readonly sentence: string;
}

const home = makeHome();
const tokens = new Map<string, string>();
let served: Served;

function call(agent: string, method: string, path: string, json?: unknown): Promise<Response> {
  return fetch(served.url + path, {
    method,
    headers: { 'xi-api-key': tokens.get(agent) ?? '', ...(json ? { 'content-type': 'application/json' } : {}) },
    body: json ? JSON.stringify(json) : null,
  });
}

beforeAll(async () => {
  for (const [name, preset] of [
    ['Ada', 'voiceover'],
    ['Bert', 'read_only'],
  ] as const) {
    tokens.set(name, (await value<{ token: string }>(home, ['agent', 'add', name, '--preset', preset])).token);
  }
  served = await serve(home);
  for (const [agent, method, path, json] of [
    ['Ada', 'GET', '/v1/voices'],
    ['Ada', 'POST', `/v1/text-to-speech/${RACHEL}?output_format=mp3_22050_32`, { text: 'Hello, log.' }],
    ['Ada', 'DELETE', `/v1/voices/${RACHEL}`],
    ['Bert', 'GET', '/v1/models'],
    ['Bert', 'POST', '/v1/convai/agents/create', { conversation_config: {} }],
    ['Bert', 'GET', '/v1/voices/sandbox_error_500'],
  ] as const) {
    await (await call(agent, method, path, json)).arrayBuffer();
  }
});
afterAll(async () => {
  await served?.stop();
  home.remove();
});

const list = (...options: string[]) => value<Entry[]>(home, ['audit', 'list', ...options]);

describe('audit list', () => {
  it('gives entries newest first, each with what the design promises', async () => {
    const entries = await list();
    const seqs = entries.map((entry) => entry.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    for (const entry of entries) {
      expect(entry).toMatchObject({
        seq: expect.any(Number),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        kind: expect.stringMatching(/^(decision|outcome|change|notice)$/),
        sentence: expect.any(String),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      for (const field of ['callId', 'agent', 'area', 'operation', 'method', 'path', 'decision', 'reason', 'status'])
        expect(entry).toHaveProperty(field);
      for (const field of ['credits', 'characters', 'durationMs']) expect(entry).toHaveProperty(field);
    }
  });

  it('tells of an allowed call in two entries, with path, characters, credits and time', async () => {
    const entries = (await list('--area', 'text_to_speech', '--search', 'speech')).filter((entry) => entry.callId);
    const decision = entries.find((entry) => entry.kind === 'decision');
    const outcome = entries.find((entry) => entry.kind === 'outcome');
    expect(decision).toMatchObject({
      agent: 'Ada',
      operation: 'text_to_speech.convert',
      method: 'POST',
      path: `/v1/text-to-speech/${RACHEL}`,
      decision: 'allow',
      characters: 11,
    });
    expect(outcome).toMatchObject({
      callId: decision?.callId,
      status: 200,
      credits: 11,
      durationMs: expect.any(Number),
    });
    expect(JSON.stringify(entries)).not.toContain('Hello, log.');
    expect(JSON.stringify(entries)).not.toContain('output_format');
  });

  it('takes a limit, or all', async () => {
    const all = await list('--limit', 'all');
    expect(await list('--limit', '3')).toEqual(all.slice(0, 3));
    expect(await list()).toEqual(all);
  });

  it('filters by agent, area, decision and words, and by several at once', async () => {
    const all = await list();
    const by = (filter: (entry: Entry) => boolean) => all.filter(filter).map((entry) => entry.seq);
    const seqs = async (...options: string[]) => (await list(...options)).map((entry) => entry.seq);
    expect(await seqs('--agent', 'Bert')).toEqual(by((entry) => entry.agent === 'Bert'));
    expect(await seqs('--area', 'voices')).toEqual(by((entry) => entry.area === 'voices'));
    expect(await seqs('--decision', 'deny')).toEqual(by((entry) => entry.decision === 'deny'));
    expect((await list('--decision', 'deny')).map((entry) => entry.operation)).toEqual([
      'agents.create',
      'voices.delete',
    ]);
    const both = await list('--agent', 'Ada', '--decision', 'deny');
    expect(both).toMatchObject([{ operation: 'voices.delete', sentence: expect.stringContaining('denied') }]);
    expect(await list('--search', 'no such words')).toEqual([]);
    expect(await list('--agent', 'Nobody')).toEqual([]);
    expect(await refused(home, ['audit', 'list', '--area', 'moon'])).toContain('There is no area "moon"');
  });

  it('filters by time: a moment, or a span back from now', async () => {
    const all = await list();
    const middle = all[Math.floor(all.length / 2)]?.at ?? '';
    const after = await list('--since', middle);
    const before = await list('--until', middle);
    expect(after.every((entry) => entry.at >= middle)).toBe(true);
    expect(before.every((entry) => entry.at <= middle)).toBe(true);
    expect(new Set([...after, ...before].map((entry) => entry.seq)).size).toBe(all.length);
    expect(await list('--since', '1h')).toEqual(all);
    expect(await list('--until', '1h')).toEqual([]);
    expect(await list('--since', '2100-01-01')).toEqual([]);
  });

  it('shows a person one dated line per call', async () => {
    const lines = (await done(home, ['audit', 'list'])).trimEnd().split('\n');
    expect(lines.every((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}[●■▲✕○·] \S/.test(line))).toBe(true);
    expect(lines.filter((line) => line.includes('speech'))).toHaveLength(1);
    expect(lines.find((line) => line.includes('speech'))).toMatch(/● Ada generated speech .*11 characters.*11 credits/);
    expect(lines.find((line) => line.includes('delete voice'))).toContain('■ Ada tried to delete voice Rachel: denied');
    expect(lines.find((line) => line.includes('sandbox_error_500'))).toContain('✕');
    expect(await done(home, ['audit', 'list', '--search', 'nothing at all'])).toBe('Nothing in the log matches.\n');
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn(process.execPath, [MAIN, 'audit', 'list', '--data-dir', home.dataDir]);
    child.stdout.destroy();
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(errors).toBe('');
  });
});

describe('audit export', () => {
  it('writes a CSV with a line per call, and every entry as JSON lines', async () => {
    const csv = join(home.dir, 'log.csv');
    const { written } = await value<{ written: number }>(home, ['audit', 'export', csv]);
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(written + 1);
    expect(lines.filter((line) => line.includes('text_to_speech.convert'))).toHaveLength(1);
    expect(statSync(csv).mode & 0o777).toBe(0o600);
    const jsonl = join(home.dir, 'log.jsonl');
    expect(await value(home, ['audit', 'export', jsonl, '--agent', 'Ada'])).toMatchObject({ format: 'jsonl' });
    const entries: Entry[] = readFileSync(jsonl, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries).toEqual((await list('--agent', 'Ada')).reverse());
    expect(await refused(home, ['audit', 'export', csv])).toContain('exists; nothing was written');
    expect(await refused(home, ['audit', 'export', join(home.dir, 'none', 'x.csv')])).toContain('none');
  });
});

describe('audit verify', () => {
  it('says that the log is whole, and how much was checked', async () => {
    expect(await value(home, ['audit', 'verify'])).toMatchObject({ ok: true, anchored: false, problem: null });
    expect(await done(home, ['audit', 'verify'])).toMatch(/^All \d+ entries are whole and unchanged\./);
  });
});

describe('audit tail', () => {
  interface Tail {
    readonly child: ChildProcess;
    readonly lines: string[];
  }
  function tail(...options: string[]): Tail {
    const child = spawn(process.execPath, [MAIN, 'audit', 'tail', '--data-dir', home.dataDir, ...options]);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    return { child, lines };
  }
  const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on('close', resolve));

  it('shows entries as they come, filtered, until it is stopped', async () => {
    const [all, denied] = [tail('--json'), tail('--json', '--decision', 'deny')];
    // When a tail has begun to listen shows only in what it prints: calls go on until both have.
    await expect
      .poll(
        async () => {
          await (await call('Ada', 'DELETE', `/v1/voices/${RACHEL}`)).arrayBuffer();
          await (await call('Ada', 'GET', '/v1/models')).arrayBuffer();
          return all.lines.length > 2 && denied.lines.length > 2;
        },
        { timeout: 60_000, interval: 50 },
      )
      .toBe(true);
    const codes = [ended(all.child), ended(denied.child)];
    all.child.kill('SIGINT');
    denied.child.kill('SIGTERM');
    expect(await Promise.all(codes)).toEqual([0, 0]);
    const shown: Entry[] = all.lines.map((line) => JSON.parse(line));
    const seqs = shown.map((entry) => entry.seq);
    // In order, and none left out.
    expect(seqs).toEqual(Array.from(seqs, (_, index) => (seqs[0] ?? 0) + index));
    const logged = await list('--limit', 'all');
    expect(logged).toEqual(expect.arrayContaining(shown));
    expect(denied.lines.map((line) => JSON.parse(line).decision)).toEqual(Array(denied.lines.length).fill('deny'));
  });

  it('in words shows a line per entry, and fails when nothing runs', async () => {
    const words = tail();
    await expect
      .poll(
        async () => {
          await (await call('Bert', 'GET', '/v1/models')).arrayBuffer();
          return words.lines.length;
        },
        { timeout: 60_000, interval: 50 },
      )
      .toBeGreaterThan(0);
    const code = ended(words.child);
    words.child.kill('SIGTERM');
    expect(await code).toBe(0);
    expect(words.lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}[●○] Bert listed (the )?models/);
    const idle = makeHome();
    expect((await cli(idle, ['audit', 'tail'])).code).toBe(1);
    expect(await refused(idle, ['audit', 'tail'])).toContain('Nothing is running');
    idle.remove();
  });
});
