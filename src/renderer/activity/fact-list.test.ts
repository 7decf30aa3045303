import { describe, expect, it } from 'vitest';
import { factsOfLine } from './fact-list.ts';
import type { Line } from './line.ts';

function named(facts: Line['facts']): Readonly<Record<string, string>> {
  const line: Line = {
    seq: 1,
    at: 0,
    day: 0,
    kind: 'decision',
    callId: 'c',
    agentId: 'agt_1',
    agent: 'Voiceover',
    area: 'text_to_speech',
    operation: 'text_to_speech.convert',
    method: 'POST',
    path: '/v1/text-to-speech/x',
    decision: 'allow',
    reason: 'granted',
    outcome: 'completed',
    status: 200,
    credits: 10,
    characters: 10,
    durationMs: 5,
    sentence: 'x',
    facts,
    hash: 'abc',
  };
  return Object.fromEntries(factsOfLine(line).map(({ name, value }) => [name, value]));
}

describe('the facts of a call', () => {
  it('say what it could cost and how it was counted, in words', () => {
    const facts = named({
      boundMilli: 206_000,
      settledBy: 'bound',
      priceMarks: ['unknown_model', 'quoted_rate'],
      fingerprint: 'f00',
    });
    expect(facts).toMatchObject({
      'Could cost': 'at most 206 credits',
      Counted: 'as the most it could cost',
      Price: 'the dearest model was taken, for this one is not known; by the highest price that was quoted',
    });
    expect(Object.values(facts)).not.toContain('f00');
  });

  it('show what they have no words for as it is', () => {
    expect(named({ settledBy: 'from_the_future', priceMarks: ['new_mark'], countedAt: 12 })).toMatchObject({
      Counted: 'from_the_future',
      Price: 'new_mark',
      countedAt: '12',
    });
    expect(named({})).not.toHaveProperty('Counted');
  });
});
