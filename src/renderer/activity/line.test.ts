import { describe, expect, it } from 'vitest';
import type { EntryShape } from '../../contract/bridge.ts';
import { markOf, sentenceParts, toLine, withOutcome } from './line.ts';

function entry(parts: Partial<EntryShape>): EntryShape {
  return {
    seq: 1,
    at: '2026-11-25T10:00:00.000Z',
    kind: 'decision',
    callId: 'call-1',
    agent: 'Voiceover Agent',
    area: 'voices',
    operation: 'voices.get',
    method: 'GET',
    path: '/v1/voices/x',
    decision: 'allow',
    reason: 'granted',
    status: null,
    credits: null,
    characters: null,
    durationMs: null,
    sentence: 'Voiceover Agent read voice Rachel: allowed',
    hash: 'ab',
    ...parts,
  };
}

function outcome(reason: string, sentence: string, parts: Partial<EntryShape> = {}): EntryShape {
  return entry({
    kind: 'outcome',
    decision: null,
    reason,
    status: 200,
    credits: 1.5,
    durationMs: 900,
    sentence,
    ...parts,
  });
}

describe('a line', () => {
  it('is open until its outcome comes, and then tells how it ended', () => {
    const open = toLine(entry({ facts: { userAgent: 'node', model: null } }));
    expect(markOf(open)).toBe('open');
    const ended = withOutcome(
      open,
      outcome('completed', 'Voiceover Agent read voice Rachel: done, 1.5 credits, 0.9 s', { facts: { bytesUp: 1 } }),
    );
    expect(markOf(ended)).toBe('allowed');
    expect(ended).toMatchObject({
      decision: 'allow',
      outcome: 'completed',
      credits: 1.5,
      facts: { userAgent: 'node', bytesUp: 1 },
    });
    expect(sentenceParts(ended)).toEqual({ who: 'Voiceover Agent', what: 'read voice Rachel', because: null });
  });

  it('says why it failed, without what has a column of its own', () => {
    const sentence =
      'Voiceover Agent tried to read voice Rachel: failed, ElevenLabs answered 404 (x, “a: b”), 1.5 credits, 0.9 s (sandbox)';
    const line = withOutcome(
      toLine(entry({ facts: { sandbox: true } })),
      outcome('upstream_error', sentence, { status: 404 }),
    );
    expect(markOf(line)).toBe('failed');
    expect(sentenceParts(line).because).toBe('ElevenLabs answered 404 (x, “a: b”)');
  });

  it.each([
    ['bound', ', at most 1.5 credits'],
    ['released', ''],
    ['cost_header', ', 1.5 credits'],
  ])('leaves out the cost however it is said: %s', (settledBy, cost) => {
    const line = withOutcome(
      toLine(entry({})),
      outcome('stopped', `Voiceover Agent tried to read voice Rachel: not finished, Bollard closed it${cost}, 0.9 s`, {
        facts: { settledBy },
      }),
    );
    expect(sentenceParts(line).because).toBe('Bollard closed it');
  });

  it('G11: takes no part of a quoted name for the end of the action', () => {
    const sentence =
      '“Bad: denied, never mind” tried to read voice “x: done, 1 credit”: denied, Voices is Off for this agent';
    const line = toLine(entry({ agent: 'Bad: denied, never mind', decision: 'deny', reason: 'area_off', sentence }));
    expect(sentenceParts(line)).toEqual({
      who: '“Bad: denied, never mind”',
      what: 'tried to read voice “x: done, 1 credit”',
      because: 'Voices is Off for this agent',
    });
  });

  it('has a mark for each way it can be', () => {
    const marks = [
      toLine(entry({ decision: 'deny' })),
      toLine(entry({ decision: 'ask' })),
      toLine(entry({ kind: 'change', decision: null })),
      toLine(entry({ kind: 'notice', decision: null })),
      withOutcome(toLine(entry({})), outcome('refused_late', 'x')),
      withOutcome(toLine(entry({})), outcome('client_aborted', 'x')),
    ].map(markOf);
    expect(marks).toEqual(['denied', 'asked', 'change', 'notice', 'denied', 'failed']);
  });

  it('names the owner of a change, and leaves a sentence of another form whole', () => {
    const change = toLine(
      entry({ kind: 'change', decision: null, agent: null, sentence: 'The owner changed Voices: Read' }),
    );
    expect(sentenceParts(change)).toEqual({ who: 'The owner', what: 'changed Voices: Read', because: null });
    expect(sentenceParts(toLine(entry({ sentence: 'whatever' }))).what).toBe('whatever');
  });
});
