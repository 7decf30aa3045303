/** Prices by the character. */
import { billedCharacters } from './billed-characters.ts';
import { MODEL_QUERY, modelFactor, voiceFactor } from './factors.ts';
import { isMembers, mayBeTrue } from './field-values.ts';
import type { Asked, Credits, PriceRule } from './price-rule.ts';
import { multiply, rational } from './rational.ts';

/**
 * Text to speech. `previous_text` and `next_text` are context, "not proven billed" (facts.md §7): they count, because a bound must
 * hold; what was reserved too much is free again when the bill comes with the answer's head.
 */
export const SPEECH: PriceRule = byCharacters(['previous_text', 'next_text']);

/** Dialogue, and speech made in the background. */
export const PLAIN_SPEECH: PriceRule = byCharacters([]);

function byCharacters(context: readonly string[]): PriceRule {
  return {
    form: [],
    query: [MODEL_QUERY],
    credits: (asked) => {
      if (!isMembers(asked.body)) return 'body_unread';
      const around = billedCharacters(asked.body, context);
      const price = spoken(asked, billedCharacters(asked.body, asked.operation.textFields) + around);
      return around === 0 ? price : { ...price, marks: [...price.marks, 'context_counted'] };
    },
  };
}

const PREVIEWS = 3;
const LONGEST_PREVIEW_TEXT = 1000;

/**
 * Voice design: three previews of one text, which may be billed as one; three is the worst. A text that ElevenLabs writes has the
 * 1,000 characters that it may have.
 */
export const VOICE_DESIGN: PriceRule = {
  form: [],
  query: [MODEL_QUERY],
  credits: (asked) => {
    if (!isMembers(asked.body)) return 'body_unread';
    const given = billedCharacters(asked.body, asked.operation.textFields);
    const written = given === 0 || mayBeTrue(asked.body.auto_generate_text);
    return spoken(asked, PREVIEWS * (written ? Math.max(given, LONGEST_PREVIEW_TEXT) : given));
  },
};

function spoken(asked: Asked, characters: number): Credits {
  const model = modelFactor(asked);
  const voice = voiceFactor(asked);
  return {
    credits: multiply(rational(characters), model.credits, voice.credits),
    marks: [...model.marks, ...voice.marks],
  };
}
