import { describe, expect, it } from 'vitest';
import { CallError } from '../runtime/call-error.ts';
import type { Instance } from '../runtime/instance.ts';
import { GatewayRun } from './gateway-run.ts';

function instanceOn(port: number, steps: string[]): Instance {
  return {
    url: `http://127.0.0.1:${port}`,
    demoToken: null,
    notes: [],
    call: async () => ({ ok: true, value: { accounts: [] } }),
    close: async () => {
      steps.push(`end ${port}`);
    },
  };
}

function runOf(start: (port: number) => Promise<Instance>) {
  const states: string[] = [];
  const run: GatewayRun = new GatewayRun({
    start,
    freePort: async (near) => near + 1,
    portHolder: async () => null,
    onChange: () => states.push(run.state),
  });
  return { run, states };
}

describe('the gateway in the app', () => {
  it('is asked nothing while it does not run, and answers with a value all the same', async () => {
    const { run } = runOf(() => Promise.reject(new Error('no')));
    expect(await run.call('agent.list', {})).toMatchObject({ ok: false, error: { code: 'refused' } });
    await run.start(7117);
    expect(run.state).toBe('failed');
    expect(run.problem).toEqual({ kind: 'other', message: 'no', freePort: null });
    expect(run.url).toBeNull();
  });

  it('starts anew on another port only after the one before has ended', async () => {
    const steps: string[] = [];
    const { run, states } = runOf(async (port) => {
      steps.push(`start ${port}`);
      return instanceOn(port, steps);
    });
    await Promise.all([run.start(1111), run.start(2222)]);
    expect(steps).toEqual(['start 1111', 'end 1111', 'start 2222']);
    expect(states).toEqual(['starting', 'ready', 'starting', 'ready']);
    expect(run.url).toBe('http://127.0.0.1:2222');
    expect(await run.call('account.list', {})).toEqual({ ok: true, value: { accounts: [] } });
  });

  it('does not start once it was ended, whatever was still to be done', async () => {
    const steps: string[] = [];
    const begun = Promise.withResolvers<void>();
    const { run } = runOf(async (port) => {
      steps.push(`start ${port}`);
      begun.resolve();
      return instanceOn(port, steps);
    });
    const first = run.start(1111);
    await begun.promise;
    // Under way: it is led to its end, and ended.
    await Promise.all([first, run.start(2222), run.end(), run.start(3333)]);
    expect(steps).toEqual(['start 1111', 'end 1111']);
    expect(run.url).toBeNull();
  });

  it('starts again after a failure', async () => {
    let fails = true;
    const { run } = runOf(async (port) => {
      if (fails) throw new CallError('owner_proof_wrong', 'The vault does not open.');
      return instanceOn(port, []);
    });
    await run.start(1111);
    expect(run.problem?.kind).toBe('vault');
    fails = false;
    await run.start(1111);
    expect(run.state).toBe('ready');
    expect(run.problem).toBeNull();
  });
});
