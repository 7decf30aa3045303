import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import { cli, serve } from '../support/instance.ts';
import { MockUpstream } from '../support/mock-upstream.ts';
import { ACCOUNT_KEY, Load, makeOwnedHome, unlock } from '../support/owned-home.ts';

const NEW_KEY = ACCOUNT_KEY.replace('0f1e2d3c', 'a1b2c3d4');
const PARALLEL = 8;

it('C29: a key set while calls run fails none of them; no answer shows the old or the new one; then the old is forgotten', async () => {
  const home = await makeOwnedHome();
  onTestFinished(home.remove);
  const held: ServerResponse[] = [];
  const seen = new Set<unknown>();
  const upstream = await MockUpstream.start((request, response, message) => {
    seen.add(request.headers['xi-api-key']);
    message.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'request-id': `old ${ACCOUNT_KEY}` });
      if (request.target.endsWith('underway')) {
        response.write('{"keys":[');
        held.push(response);
      } else response.end(JSON.stringify({ keys: [...seen] }));
    });
  });
  onTestFinished(() => upstream.close());
  const served = await serve(home, ['--upstream', upstream.origin], { owner: false });
  onTestFinished(async () => void (await served.stop('SIGKILL')));
  await unlock(home);
  const headers = { 'xi-api-key': home.token };
  const underway = await fetch(`${served.url}/v1/voices/underway`, { headers });

  const load = new Load(served, home.token, 'rotation', PARALLEL);
  await load.reached(40);
  expect(await cli(home, ['key', 'set'], { input: NEW_KEY })).toMatchObject({ code: 0, stderr: '' });
  const sentBefore = upstream.requests.length;
  await load.reached(load.answered.length + 100);

  for (const key of [ACCOUNT_KEY, NEW_KEY]) held[0]?.write(`"${key}",`);
  held[0]?.end('0]}');
  const answers = [await underway.text(), ...load.answered.map(({ body }) => body)];
  for (const answer of answers) {
    expect(answer).not.toContain(ACCOUNT_KEY);
    expect(answer).not.toContain(NEW_KEY);
  }
  // The load goes on meanwhile: the old key is forgotten although some call is always open.
  await vi.waitFor(() => expect(load.answered.at(-1)?.body).toContain(ACCOUNT_KEY), { timeout: 30_000 });
  expect(load.answered.at(-1)?.body).not.toContain(NEW_KEY);
  await load.ended();

  expect(load.failed).toBe(0);
  const deleted = load.answered.filter(({ status }) => status === 403).length;
  expect(load.answered.filter(({ status }) => status === 200).length).toBe(load.answered.length - deleted);
  const keys = upstream.requests.map((request) => request.headers['xi-api-key']);
  expect(keys[0]).toBe(ACCOUNT_KEY);
  // What had been decided when the key was set may still have left with the old one.
  expect(new Set(keys.slice(sentBefore + PARALLEL))).toEqual(new Set([NEW_KEY]));
  expect(await served.stop()).toBe(0);
  expect(served.stderr()).toBe('');
});
