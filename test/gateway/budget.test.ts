/** Bounds and limits through the whole gateway: security.md matrix E, and issue 4's first promise. */
import { afterEach, describe, expect, it } from 'vitest';
import { type AgentLimits, NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import { closeHarnesses, jsonHeaders, startWithMock } from '../support/gateway-harness.ts';
import type { MockUpstream } from '../support/mock-upstream.ts';

afterEach(closeHarnesses);

const GRANTS = new Map([['text_to_speech', 'full'] as const]);

async function start(limits: Partial<AgentLimits>) {
  const harness = await startWithMock(['text_to_speech']);
  harness.ports.setAgent({ grants: GRANTS, limits: { ...NO_AGENT_LIMITS, ...limits } });
  return harness;
}

function speech(text: string, model = 'eleven_multilingual_v2'): string {
  return JSON.stringify({ text, model_id: model });
}

function billEach(upstream: MockUpstream, credits: number): void {
  upstream.answer = (_request, response, message) => {
    message.resume().on('end', () => response.writeHead(200, { 'character-cost': credits }).end('sound'));
  };
}

describe('a credit limit', () => {
  it('E1: lets exactly as many of 200 parallel calls through as fit', async () => {
    const harness = await start({ dayMilli: 10_000 });
    billEach(harness.upstream, 1);
    const body = speech('a');
    const answers = await Promise.all(
      Array.from({ length: 200 }, () =>
        harness.call('POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', jsonHeaders(body), body),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 402)).toHaveLength(190);
    expect(harness.upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(10);
  });

  it('has all its room again after a call that could not be recorded', async () => {
    const harness = await start({ dayMilli: 10_000 });
    billEach(harness.upstream, 10);
    const body = speech('a'.repeat(10));
    const call = () => harness.call('POST /v1/text-to-speech/21m00Tcm4TlvDq8ikWAM', jsonHeaders(body), body);
    harness.ports.log.failure = new Error('the disk is full');
    expect((await call()).status).toBe(503);
    harness.ports.log.failure = null;
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(402);
  });
});
