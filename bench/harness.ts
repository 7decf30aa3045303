/** The mock upstream and the load, each in its own process, and the check that a target does what it should. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Job, Result } from './load.ts';
import { owned, pinned, scriptPath, start, stop, type Target } from './targets.ts';
import * as work from './work.ts';

export class Load {
  readonly #child: ChildProcess;
  /** Requests sent to each port, for the count in the log. */
  readonly sent = new Map<number, number>();

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static start(): Load {
    const argv = [process.execPath, scriptPath('load.ts')];
    const [command = '', ...rest] = pinned ? ['taskset', '-c', '0', ...argv] : argv;
    return new Load(owned(spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })));
  }

  async run(job: Job): Promise<Result> {
    const child = this.#child;
    const result = await new Promise<Result>((resolve, reject) => {
      const done = (message: { result?: Result; error?: string }) => {
        child.off('exit', ended);
        if (message.result) resolve(message.result);
        else reject(new Error(`${job.kind} at port ${job.port}: ${message.error}`));
      };
      const ended = () => reject(new Error('the load ended'));
      child.once('message', done);
      child.once('exit', ended);
      child.send(job);
    });
    this.sent.set(job.port, (this.sent.get(job.port) ?? 0) + result.requests);
    return result;
  }

  stop(): Promise<void> {
    return stop(this.#child);
  }
}

export async function startMock(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { child, line } = await start(0, [process.execPath, scriptPath('mock.ts')]);
  return { port: Number(line.port), stop: () => stop(child) };
}

/** Before anything is timed. Throws at the first thing that is not as it should be. */
export async function assertCorrect(target: Target, load: Load, upstreamPort: number): Promise<void> {
  const { name, port } = target;
  const wrong = { port, token: `${target.token.slice(0, -1)}~` };
  const refused = await fetchStatus(work.MODELS_PATH, wrong);
  if (refused !== 401 && refused !== 403) throw new Error(`${name}: a wrong token got ${refused}`);
  if (name !== 'direct') {
    const passed = await fetchStatus(work.MODELS_PATH, { port: upstreamPort, token: target.token });
    if (passed !== 401) throw new Error(`the upstream takes the token of ${name}: ${passed}`);
  }
  await load.run({ kind: 'closed', port, connections: 1, ms: 0, ...modelsJob(target) });
  await load.run({ kind: 'closed', port, connections: 1, ms: 0, ...speechJob(target) });
  await load.run({ kind: 'stream', port, count: 1, ...streamJob(target) });
  await load.run(uploadJob(target, 1_000_000));
  await load.run(downloadJob(target, 1_000_000));
}

async function fetchStatus(path: string, { port, token }: work.Addressed): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'xi-api-key': token } });
  await response.arrayBuffer();
  return response.status;
}

export function modelsJob(target: Target) {
  return { request: work.getRequest(work.MODELS_PATH, target), expect: work.JSON_BYTES };
}

export function speechJob(target: Target) {
  return { request: work.speechRequest(work.SPEECH_PATH, target), expect: work.AUDIO_BYTES };
}

export function streamJob(target: Target) {
  return {
    request: work.speechRequest(work.STREAM_PATH, target),
    expect: work.STREAM_BLOCKS * work.BLOCK_BYTES,
  };
}

export function uploadJob(target: Target, bytes: number): Job {
  return { kind: 'upload', port: target.port, bytes, request: work.uploadHead(bytes, target), expect: null };
}

export function downloadJob(target: Target, bytes: number): Job {
  const request = work.getRequest(work.downloadPath(bytes), target);
  return { kind: 'download', port: target.port, request, expect: bytes };
}
