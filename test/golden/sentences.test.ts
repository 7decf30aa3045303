/**
 * Every operation × every reason. The golden files hold each operation's two phrases and each reason's tail; the products are
 * all rendered here and must be phrase and tail. `vitest run test/golden -u` writes the files anew: read the difference.
 */
import { describe, expect, it } from 'vitest';
import { findArea, OPERATIONS } from '../../src/core/catalogue/catalogue.ts';
import type { OutcomeReason } from '../../src/core/entry.ts';
import type { Operation } from '../../src/core/operation.ts';
import { outsideSpending } from '../../src/core/outside-spending.ts';
import { refusal } from '../../src/core/refusal.ts';
import { REFUSALS, type RefusalReason } from '../../src/core/refusal-table.ts';
import { type CallFacts, type DecisionReason, decisionSentence, outcomeSentence } from '../../src/core/sentence.ts';

const AGENT = 'Voiceover Agent';
const REASONS = Object.keys(REFUSALS).filter((key): key is RefusalReason => key in REFUSALS);
const OUTCOMES: Readonly<Record<OutcomeReason, true>> = {
  completed: true,
  upstream_error: true,
  client_aborted: true,
  upload_stalled: true,
  refused_late: true,
  upstream_unreachable: true,
  upstream_timeout: true,
  upstream_reset: true,
  upstream_incomplete: true,
  upstream_invalid: true,
  outcome_unknown: true,
  stopped: true,
  internal_error: true,
  unknown_outcome: true,
};
const OUTCOME_REASONS = Object.keys(OUTCOMES).filter((key): key is OutcomeReason => key in OUTCOMES);
/** Written once more, by hand: what each effect makes the owner be asked about. */
const ASKS: ReadonlyMap<string, string> = new Map([
  ['irreversible', 'it cannot be undone'],
  ['places_call', 'it calls or messages people'],
  ['clones_person', "it copies a person's voice"],
  ['admits_others', 'it lets others in'],
  ['reaches_out', "it makes ElevenLabs contact an address of the agent's choice"],
]);

function factsOf(operation: Operation): CallFacts {
  const onVoice = operation.object?.noun === 'voice';
  const hasVoice = operation.voiceFields.length > 0;
  return {
    agentName: AGENT,
    operation,
    method: operation.method,
    path: operation.path,
    objectId: operation.object === null ? null : onVoice ? '21m00Tcm4TlvDq8ikWAM' : 'x7Kq',
    objectName: onVoice ? 'Rachel' : null,
    voiceId: hasVoice ? '21m00Tcm4TlvDq8ikWAM' : null,
    voiceName: hasVoice ? 'Rachel' : null,
    model: operation.modelFields.length > 0 ? 'eleven_flash_v2_5' : null,
    characters: operation.textFields.length > 0 ? 412 : null,
    sandbox: false,
  };
}

function allowedTail(operation: Operation, tail: string): string {
  const outside = outsideSpending(operation);
  return outside === null ? tail : `${tail}; ${outside}`;
}

/** The sentence without its agent and its tail. */
function phraseOf(sentence: string, tail: string): string {
  expect(sentence.startsWith(`${AGENT} `) && sentence.endsWith(tail), sentence).toBe(true);
  return sentence.slice(AGENT.length + 1, sentence.length - tail.length);
}

function donePhrase(operation: Operation): string {
  return phraseOf(decisionSentence(factsOf(operation), 'allow', 'granted'), allowedTail(operation, ': allowed'));
}

function triedPhrase(operation: Operation): string {
  return phraseOf(
    decisionSentence(factsOf(operation), 'deny', 'rule_denies'),
    ': denied, a rule for this agent says Deny',
  );
}

/** What must follow the phrase; `[…]` stands for what depends on the operation. */
const TEMPLATES = new Map<DecisionReason, string>(
  REASONS.map((reason) => {
    const sentence = decisionSentence({ ...factsOf(sample()), method: '[method]' }, 'deny', reason);
    const tail = sentence.slice(sentence.indexOf(': denied'));
    return [reason, tail.replace('“[method]”', '[method]').replace('Text to Speech is', '[area] is')];
  }),
);

function sample(): Operation {
  const operation = OPERATIONS.find(({ id }) => id === 'text_to_speech.convert');
  if (operation === undefined) throw new Error('the catalogue has no text_to_speech.convert');
  return operation;
}

function tailOf(reason: DecisionReason, operation: Operation): string {
  const template = TEMPLATES.get(reason) ?? '';
  const effect = operation.effects.find((each) => ASKS.has(each));
  const asks = reason === 'approval_required' && effect ? `${ASKS.get(effect)}, so ` : '';
  return template
    .replace('[area]', findArea(operation.area)?.title ?? '')
    .replace('[method]', operation.method)
    .replace(': denied, it needs', `: denied, ${asks}it needs`);
}

describe('sentences', () => {
  it('hold every operation, allowed and tried, as in the golden file', async () => {
    const lines = OPERATIONS.map((each) => `${each.id}\n  ${donePhrase(each)}\n  ${triedPhrase(each)}\n`);
    await expect(lines.join('')).toMatchFileSnapshot('operations.txt');
  });

  it('hold every reason of a decision and every outcome as in the golden file', async () => {
    const decisions = [...TEMPLATES].map(([reason, tail]) => `${reason}${tail}\n`);
    const outcomes = OUTCOME_REASONS.map((reason) => `${reason}${outcomeTail(sample(), reason)}\n`);
    await expect(`${decisions.join('')}\n${outcomes.join('')}`).toMatchFileSnapshot('reasons.txt');
  });

  it('are phrase and tail for every operation × every reason', () => {
    let rendered = 0;
    for (const operation of OPERATIONS) {
      const facts = factsOf(operation);
      const done = donePhrase(operation);
      const tried = triedPhrase(operation);
      expect(decisionSentence(facts, 'allow', 'rule_allows')).toBe(`${AGENT} ${done}${allowedTail(operation, ': allowed by a rule')}`);
      for (const reason of REASONS) {
        const sentence = decisionSentence(facts, 'deny', reason);
        if (sentence !== `${AGENT} ${tried}${tailOf(reason, operation)}`) expect(sentence).toBe(tailOf(reason, operation));
        rendered += 1;
      }
    }
    expect(rendered).toBe(OPERATIONS.length * REASONS.length);
  });

  it('are phrase and tail for every operation × every outcome', () => {
    for (const operation of OPERATIONS) {
      for (const reason of OUTCOME_REASONS) {
        const phrase = reason === 'completed' ? donePhrase(operation) : triedPhrase(operation);
        const outcome = { reason, status: 404, creditsMilli: 206_000, durationMs: 900 };
        const tail = outcomeTail(sample(), reason);
        expect(outcomeSentence(factsOf(operation), outcome)).toBe(`${AGENT} ${phrase}${tail}`);
      }
    }
  });

  it('name what is acted on wherever the operation has an object', () => {
    for (const operation of OPERATIONS) {
      const { object } = operation;
      if (object === null) continue;
      for (const phrase of [donePhrase(operation), triedPhrase(operation)]) {
        expect(phrase).toContain(`${object.noun} ${object.noun === 'voice' ? 'Rachel' : 'x7Kq'}`);
        expect(phrase.split(object.noun).length, phrase).toBeLessThan(4);
      }
    }
  });
});

function outcomeTail(operation: Operation, reason: OutcomeReason): string {
  const facts = factsOf(operation);
  const sentence = outcomeSentence(facts, { reason, status: 404, creditsMilli: 206_000, durationMs: 900 });
  return sentence.slice(sentence.indexOf('characters)') + 'characters)'.length);
}

describe('refusals', () => {
  it('are as in the golden file, one of each reason', async () => {
    const operation = OPERATIONS.find(({ id }) => id === 'voices.delete') ?? sample();
    const lines = REASONS.map((reason) => {
      const { status, body, retryAfterSeconds } = refusal(reason, {
        requestId: 'req-1',
        callId: 'call-1',
        agentName: AGENT,
        operation,
        areaTitle: 'Voices',
        level: reason === 'area_read_only' ? 'read' : reason === 'area_write_only' ? 'write' : 'off',
        asksBecause: 'irreversible',
        allowedMethods: ['GET', 'POST'],
      });
      const retry = retryAfterSeconds === undefined ? '' : ` retry-after: ${retryAfterSeconds}`;
      return `${reason} → ${status}${retry}\n  ${JSON.stringify(body)}\n`;
    });
    await expect(lines.join('')).toMatchFileSnapshot('refusals.txt');
  });
});
