import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectControl } from './control-client.ts';
import { startControlServer } from './control-server.ts';

it('tells a call under way that the one who asked hung up', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bollard-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'control.sock');
  const key = new Uint8Array(32).fill(7);
  const asked = Promise.withResolvers<AbortSignal>();
  const server = await startControlServer(path, key, {
    nonce: () => '',
    call: (_name, _input, _proof, gone) => {
      asked.resolve(gone);
      return new Promise((resolve) => gone.addEventListener('abort', () => resolve(null)));
    },
    subscribe: () => () => {},
  });
  onTestFinished(() => server.close());
  const client = await connectControl(path, key);
  if (client === null) throw new Error('nobody listens');
  const answer = client.request('key.test', {}).catch(() => 'hung up');
  const gone = await asked.promise;
  expect(gone.aborted).toBe(false);
  const aborted = new Promise((resolve) => gone.addEventListener('abort', resolve));
  client.close();
  await aborted;
  expect(await answer).toBe('hung up');
});
