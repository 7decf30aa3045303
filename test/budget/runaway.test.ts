/** An agent that runs away, through all of Bollard: paused for later calls, told why, and resumed by one call (issue 4, point 6). */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BudgetDesk, openBudgetDesk, type SpendingAgent } from '../support/budget-desk.ts';
import { charging } from '../support/spending-upstream.ts';

afterEach(() => {
  vi.useRealTimers();
});

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 25, 3);

/** What Bollard said it did to the agent. */
function pauses({ entries }: BudgetDesk, { name }: SpendingAgent): readonly string[] {
  return entries.filter(({ reason, agent }) => reason === 'runaway' && agent === name).map(({ sentence }) => sentence);
}

describe('identical calls that were forwarded', () => {
  it('pause the agent at the sixtieth, let that one end, and start anew after one call resumes it', async () => {
    const desk = await openBudgetDesk();
    desk.upstream.charge = charging('1');
    const agent = await desk.agent('Loop');
    for (let call = 1; call <= 60; call += 1) expect((await agent.speak(1)).status, `call ${call}`).toBe(200);
    expect((await agent.speak(1)).reason).toBe('agent_paused');
    expect((await agent.speak(2)).reason).toBe('agent_paused');
    expect(pauses(desk, agent)).toEqual([expect.stringMatching(/^Bollard paused Loop: 60 identical calls in \d+ s$/)]);
    expect(await desk.call('agent.show', { agent: 'Loop' })).toMatchObject({ paused: true });
    expect(desk.upstream.calls).toHaveLength(60);
    await desk.call('agent.resume', { agent: 'Loop' });
    expect((await agent.speak(1)).status).toBe(200);
    expect((await agent.speak(1)).status).toBe(200);
    expect(pauses(desk, agent)).toHaveLength(1);
  });

  it('are counted by what was sent: another text, voice or query is another call, a refused one is none', async () => {
    const desk = await openBudgetDesk();
    await desk.call('guard.set', { identical: 3 });
    const agent = await desk.agent('Varied', { perRequest: 50 });
    for (const voice of ['v1', 'v2', 'v3', 'v4']) expect((await agent.speak(10, '', voice)).status).toBe(200);
    for (const mark of ['a', 'b', 'c', 'd']) expect((await agent.speak(10, mark)).status).toBe(200);
    for (const format of ['mp3_44100_32', 'mp3_44100_64', 'mp3_44100_96', 'mp3_44100_128']) {
      const json = { text: 'hello', model_id: 'eleven_multilingual_v2' };
      const line = `POST /v1/text-to-speech/v1?output_format=${format}`;
      expect((await agent.call(line, { json })).status).toBe(200);
    }
    for (let call = 0; call < 5; call += 1) expect((await agent.speak(51)).status).toBe(402);
    for (let call = 0; call < 5; call += 1) expect((await agent.call('GET /v1/models')).status).toBe(200);
    expect(pauses(desk, agent)).toEqual([]);
    await agent.speak(10);
    await agent.speak(10);
    expect((await agent.speak(10)).reason).toBe('agent_paused');
  });

  it('pause nobody where the guard is off, and other agents never', async () => {
    const desk = await openBudgetDesk();
    await desk.call('guard.set', { identical: null });
    const free = await desk.agent('Free');
    for (let call = 0; call < 70; call += 1) expect((await free.speak(1)).status).toBe(200);
    await desk.call('guard.set', { identical: 2 });
    const other = await desk.agent('Other');
    expect((await other.speak(1)).status).toBe(200);
    expect((await other.speak(1)).status).toBe(200);
    expect((await other.speak(1)).reason).toBe('agent_paused');
    expect((await free.speak(7)).status).toBe(200);
  });
});

describe('denials', () => {
  it('pause the agent, those with 400 and 402 left out', async () => {
    const desk = await openBudgetDesk();
    await desk.call('guard.set', { denials: 5 });
    const agent = await desk.agent('Denied', { perRequest: 5 });
    for (let call = 0; call < 8; call += 1) {
      expect((await agent.speak(9)).status).toBe(402);
      expect((await agent.call('POST /v1/text-to-speech/v1', { json: '{' })).status).toBe(400);
    }
    for (let call = 0; call < 5; call += 1) expect((await agent.call('GET /v1/history')).reason).toBe('area_off');
    expect((await agent.call('GET /v1/history')).reason).toBe('agent_paused');
    expect(pauses(desk, agent)).toEqual([expect.stringMatching(/^Bollard paused Denied: 5 denied calls in \d+ s$/)]);
  });
});

describe('spending far above the habit', () => {
  it('pauses an agent that has a habit, says both figures, and lets a new agent spend', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    const desk = await openBudgetDesk();
    const agent = await desk.agent('Steady');
    const fresh = await desk.agent('Fresh');
    desk.upstream.charge = charging('100');
    for (let hour = 0; hour < 5; hour += 1) {
      vi.setSystemTime(START + hour * HOUR);
      expect((await agent.speak(100, `hour ${hour}`)).status).toBe(200);
    }
    await agent.ended(5);
    vi.setSystemTime(START + 8 * HOUR);
    desk.upstream.charge = charging('600');
    for (const mark of ['one', 'two', 'three']) expect((await fresh.speak(600, mark)).status).toBe(200);
    expect((await agent.speak(600, 'one')).status).toBe(200);
    await agent.ended(6);
    expect(pauses(desk, agent)).toEqual([]);
    expect((await agent.speak(600, 'two')).status).toBe(200);
    await expect
      .poll(() => pauses(desk, agent))
      .toEqual(['Bollard paused Steady: 1,200 credits in 60 min, its usual hour is 100 credits']);
    expect((await agent.speak(1)).reason).toBe('agent_paused');
    expect((await fresh.speak(600, 'four')).status).toBe(200);
    await desk.call('agent.resume', { agent: 'Steady' });
    expect((await agent.speak(600, 'three')).status).toBe(200);
    expect(pauses(desk, agent)).toHaveLength(1);
  });
});
