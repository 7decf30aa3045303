import { afterEach, describe, expect, it } from 'vitest';
import { closeHarnesses, startWithMock } from '../support/gateway-harness.ts';
import { AGENT_TOKEN } from '../support/memory-ports.ts';
import { rawRequest } from '../support/raw-client.ts';

afterEach(closeHarnesses);

const KEY = `xi-api-key: ${AGENT_TOKEN}`;

describe('closing', () => {
  it('F32: lets calls under way finish', async () => {
    const { upstream, gateway, client, port, ports } = await startWithMock(['voices']);
    let finish: (() => void) | undefined;
    upstream.answer = (_request, response) => {
      finish = () => response.end('done');
    };
    const agent = await client();
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await upstream.request();
    expect(gateway.openCalls()).toBe(1);
    const closed = gateway.close(60_000);
    finish?.();
    expect((await agent.response())?.body.toString()).toBe('done');
    await closed;
    expect(await ports.log.outcome()).toMatchObject({ reason: 'completed' });
    expect(gateway.openCalls()).toBe(0);
  });

  it('F32: ends what is left with outcome stopped, and closes idle connections', async () => {
    const { upstream, gateway, client, port, ports } = await startWithMock(['voices']);
    upstream.answer = () => {};
    const idle = await client();
    const agent = await client();
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await upstream.request();
    await gateway.close(50);
    await agent.untilClosed();
    await idle.untilClosed();
    expect(ports.log.ofKind('outcome')).toMatchObject([{ reason: 'stopped', status: null }]);
    await upstream.disconnected();
  });

  it('takes no new request while it closes', async () => {
    const { upstream, gateway, client, port, ports } = await startWithMock(['voices']);
    upstream.answer = () => {};
    const agent = await client();
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await upstream.request();
    const closed = gateway.close(100);
    agent.write(rawRequest('GET /v2/voices', port, [KEY]));
    await closed;
    expect(upstream.requests).toHaveLength(1);
    expect(ports.log.ofKind('decision')).toHaveLength(1);
  });
});
