import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOperation } from './catalogue/catalogue.ts';
import type { Operation } from './operation.ts';
import { type CallFacts, decisionSentence, outcomeSentence } from './sentence.ts';

function operation(id: string): Operation {
  const found = findOperation(id);
  if (found === undefined) throw new Error(`the catalogue has no ${id}`);
  return found;
}

const SPEECH: CallFacts = {
  agentName: 'Voiceover Agent',
  operation: operation('text_to_speech.convert'),
  method: 'POST',
  path: '/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM',
  objectId: '21m00Tcm4TlvDq8ikWAM',
  objectName: 'Rachel',
  voiceId: '21m00Tcm4TlvDq8ikWAM',
  voiceName: 'Rachel',
  model: 'eleven_flash_v2_5',
  characters: 412,
  sandbox: false,
};
const DELETION: CallFacts = {
  ...SPEECH,
  operation: operation('voices.delete'),
  method: 'DELETE',
  path: '/v1/voices/21m00Tcm4TlvDq8ikWAM',
  model: null,
  characters: null,
};
const UNKNOWN: CallFacts = {
  ...DELETION,
  operation: null,
  method: 'POST',
  path: '/v1/foo',
  objectId: null,
  objectName: null,
  voiceId: null,
  voiceName: null,
};

describe('the sentence of a decision', () => {
  it('says who, what, where and the decision', () => {
    expect(decisionSentence(SPEECH, 'allow', 'granted')).toBe(
      'Voiceover Agent generated speech with voice Rachel (eleven_flash_v2_5, 412 characters): allowed',
    );
    expect(decisionSentence(DELETION, 'deny', 'area_read_only')).toBe(
      'Voiceover Agent tried to delete voice Rachel: denied, Voices is Read for this agent',
    );
    expect(decisionSentence(SPEECH, 'deny', 'vault_locked')).toMatch(
      /^Voiceover Agent tried to generate speech .*: denied, the vault is locked$/,
    );
  });

  it('shows the id where no name is known, and the phrase alone where there is no id', () => {
    const unnamed = { ...DELETION, objectName: null, voiceName: null };
    expect(decisionSentence(unnamed, 'allow', 'granted')).toContain('deleted voice 21m00Tcm4TlvDq8ikWAM: allowed');
    const unknown = { ...unnamed, objectId: null, voiceId: null };
    expect(decisionSentence(unknown, 'allow', 'granted')).toBe('Voiceover Agent deleted a voice: allowed');
  });

  it('says method and path of what Bollard does not know', () => {
    expect(decisionSentence(UNKNOWN, 'deny', 'unknown_operation')).toBe(
      'Voiceover Agent tried POST /v1/foo: denied, Bollard does not know this operation, and what is new is denied',
    );
    expect(decisionSentence({ ...UNKNOWN, method: 'PATCH' }, 'deny', 'method_not_allowed')).toBe(
      'Voiceover Agent tried PATCH /v1/foo: denied, this address has no PATCH',
    );
    expect(decisionSentence({ ...UNKNOWN, path: '' }, 'deny', 'malformed_target')).toBe(
      'Voiceover Agent tried POST on a malformed address: denied, the address is malformed',
    );
  });

  it('says why the owner is asked: by the decision, else by the effects', () => {
    expect(decisionSentence(DELETION, 'deny', 'approval_required')).toContain(
      'denied, it cannot be undone, so it needs',
    );
    expect(decisionSentence(DELETION, 'deny', 'approval_required', 'rule')).toContain(
      'denied, a rule for this agent says Ask',
    );
    expect(decisionSentence(DELETION, 'ask', 'approval_required')).toBe(
      'Voiceover Agent asks to delete voice Rachel: waiting for approval, it cannot be undone',
    );
  });

  it('says sandbox', () => {
    expect(decisionSentence({ ...SPEECH, sandbox: true }, 'allow', 'granted')).toMatch(/: allowed \(sandbox\)$/);
    expect(decisionSentence({ ...SPEECH, sandbox: true }, 'deny', 'area_off')).toMatch(/this agent \(sandbox\)$/);
  });

  it('says that a model is gone or going', () => {
    const transcription = { ...UNKNOWN, operation: operation('speech_to_text.convert'), model: 'scribe_v1' };
    expect(decisionSentence(transcription, 'allow', 'granted')).toBe(
      'Voiceover Agent transcribed audio (scribe_v1): allowed; scribe_v1 was removed on 9 July 2026, scribe_v2 replaces it',
    );
    expect(decisionSentence({ ...SPEECH, model: 'eleven_turbo_v2_5', sandbox: true }, 'allow', 'granted')).toMatch(
      /: allowed \(sandbox\); eleven_turbo_v2_5 is deprecated, eleven_flash_v2_5 replaces it$/,
    );
  });

  it('counts several voices of a body, and names one', () => {
    const dialogue = { ...UNKNOWN, operation: operation('text_to_dialogue.convert_with_timestamps'), characters: 1 };
    expect(decisionSentence({ ...dialogue, voiceId: 'abc', voiceCount: 3 }, 'allow', 'granted')).toContain(
      'generated dialogue with 3 voices and timings (1 character)',
    );
    expect(decisionSentence({ ...dialogue, voiceId: 'abc', voiceCount: 1 }, 'allow', 'granted')).toContain(
      'with voice abc and timings',
    );
  });

  it('G11: is one line without anything invisible, and bounded, whatever the facts hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('a\u202eb', '\n: allowed', '\u001b[31m', '\ud800', 'x'.repeat(10_240), '“”'),
    );
    fc.assert(
      fc.property(text, text, text, text, text, (agentName, objectName, model, method, path) => {
        for (const facts of [
          { ...SPEECH, agentName, objectName, model, method },
          { ...UNKNOWN, agentName, method, path },
        ]) {
          for (const sentence of [
            decisionSentence(facts, 'deny', 'method_not_allowed'),
            decisionSentence(facts, 'ask', 'approval_required'),
            outcomeSentence(facts, {
              reason: 'upstream_error',
              status: 500,
              creditsMilli: null,
              durationMs: null,
              upstreamError: { status: path, code: model, message: objectName },
            }),
          ]) {
            expect(sentence).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
            expect(sentence.length).toBeLessThan(900);
          }
        }
      }),
    );
  });

  it('G11: keeps a name from passing for a part of the sentence', () => {
    const facts = { ...DELETION, objectName: 'Rachel: allowed” by “Bob' };
    expect(decisionSentence(facts, 'deny', 'area_off')).toBe(
      'Voiceover Agent tried to delete voice “Rachel: allowed\\u{201d} by \\u{201c}Bob”: denied, Voices is Off for this agent',
    );
    const agent = { ...DELETION, agentName: 'Bob deleted voice X: allowed' };
    expect(decisionSentence(agent, 'deny', 'area_off')).toMatch(/^“Bob deleted voice X: allowed” tried to/);
  });
});

describe('the sentence of an outcome', () => {
  const DONE = { reason: 'completed', status: 200, creditsMilli: 206_000, durationMs: 900 } as const;

  it('says what it cost and how long it took', () => {
    expect(outcomeSentence(SPEECH, DONE)).toBe(
      'Voiceover Agent generated speech with voice Rachel (eleven_flash_v2_5, 412 characters): done, 206 credits, 0.9 s',
    );
    expect(outcomeSentence({ ...DELETION, sandbox: true }, { ...DONE, creditsMilli: null })).toBe(
      'Voiceover Agent deleted voice Rachel: done, 0.9 s (sandbox)',
    );
  });

  it('tells a bill from the most it may be, and says when nobody knows', () => {
    const ended = { reason: 'completed', status: 200, durationMs: null } as const;
    const says = (creditsMilli: number | null, settledBy: 'cost_header' | 'bound' | 'unknown' | 'released') =>
      outcomeSentence(SPEECH, { ...ended, creditsMilli, settledBy }).replace(/.*: /, '');
    expect(says(206_000, 'cost_header')).toBe('done, 206 credits');
    expect(says(206_000, 'bound')).toBe('done, at most 206 credits');
    expect(says(null, 'unknown')).toBe('done, cost unknown');
    expect(says(0, 'released')).toBe('done');
  });

  it('says that the key itself may not, in the older and the newer shape', () => {
    const outcome = { ...DONE, reason: 'upstream_error', status: 401, creditsMilli: null } as const;
    for (const error of [
      { status: 'missing_permissions', code: null, message: 'The key is missing the permission voices_write.' },
      { status: 'missing_permissions', code: 'insufficient_permissions', message: null },
    ]) {
      expect(outcomeSentence(DELETION, { ...outcome, upstreamError: error })).toContain(
        'tried to delete voice Rachel: allowed here, but the ElevenLabs key itself may not do this',
      );
    }
  });

  it('says what ElevenLabs answered, in our words where there are some', () => {
    const outcome = { ...DONE, reason: 'upstream_error', status: 404, creditsMilli: null, durationMs: null } as const;
    const told = (code: string | null, message: string | null) =>
      outcomeSentence(DELETION, { ...outcome, upstreamError: { status: null, code, message } });
    expect(told('voice_not_found', 'No such voice')).toMatch(
      /: failed, ElevenLabs answered 404 \(voice_not_found, “No such voice”\)$/,
    );
    expect(told('insufficient_credits', null)).toMatch(/: failed, the ElevenLabs account has not enough credits \(/);
    expect(outcomeSentence({ ...DELETION, sandbox: true }, outcome)).toMatch(/the sandbox answered 404 \(sandbox\)$/);
  });

  it('C8: never repeats a key that an error message holds', () => {
    const error = { status: null, code: null, message: 'bad key sk_test_canary_0123456789abcdef!' };
    expect(outcomeSentence(DELETION, { ...DONE, reason: 'upstream_error', upstreamError: error })).not.toContain(
      'canary',
    );
  });

  it('says denied, and why, when it was refused after all', () => {
    expect(
      outcomeSentence(DELETION, {
        ...DONE,
        reason: 'refused_late',
        creditsMilli: null,
        durationMs: null,
        refused: 'stopped',
      }),
    ).toBe('Voiceover Agent tried to delete voice Rachel: denied while it was under way, Stop all is on');
  });
});
