import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MockUpstream } from '../../test/support/mock-upstream.ts';
import { readModels } from './models-read.ts';

const KEY = 'sk_test_key_0123456789';

async function read(answer: (response: ServerResponse) => void, signal = new AbortController().signal) {
  const upstream = await MockUpstream.start((_request, response, message) => {
    message.resume().on('end', () => answer(response));
  });
  onTestFinished(() => upstream.close());
  const route = {
    accountId: 'acc_main',
    accountName: 'main',
    sandbox: false,
    origin: upstream.origin,
    key: KEY,
    secrets: [KEY],
  };
  return { upstream, models: await readModels(route, '0.0.0-test', {}, signal) };
}

describe('a read of the models', () => {
  it('asks with the key of the account, says who asks, and gives what is answered', async () => {
    const { upstream, models } = await read((response) => response.writeHead(200).end('[{"model_id":"a"}]'));
    expect(models).toEqual([{ model_id: 'a' }]);
    expect(upstream.requests).toHaveLength(1);
    expect(upstream.requests[0]).toMatchObject({
      method: 'GET',
      target: '/v1/models',
      headers: { 'xi-api-key': KEY, 'user-agent': 'bollard/0.0.0-test' },
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['is refused', (response) => response.writeHead(401).end('[{"model_id":"a"}]')],
    ['fails', (response) => response.writeHead(500).end('[]')],
    ['is redirected', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['is not JSON', (response) => response.writeHead(200).end('<html>')],
    ['is larger than any list', (response) => response.writeHead(200).end(`["${'x'.repeat(300_000)}"]`)],
    [
      'breaks off',
      (response) => response.writeHead(200, { 'content-length': '100' }).write('[', () => response.destroy()),
    ],
    ['never comes', (response) => response.destroy()],
  ])('that %s gives nothing', async (_what, answer) => {
    expect((await read(answer)).models).toBeNull();
  });

  it('ends with Bollard', async () => {
    const ending = new AbortController();
    const reading = read(() => ending.abort(), ending.signal);
    expect((await reading).models).toBeNull();
  });
});
