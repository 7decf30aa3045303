/** Prices by the length of what is made. */
import { amount, isMembers } from './field-values.ts';
import { MUSIC, SOUND_EFFECT } from './list-prices.ts';
import type { Credits, PriceRule } from './price-rule.ts';
import { ceil, greater, MILLI, multiply, type Rational, rational, rationalOf, startedSeconds } from './rational.ts';

const LONGEST_EFFECT = 30;
const SHORTEST_SONG_MS = rational(3_000);
const LONGEST_SONG_MS = 600_000;

/** Seconds as asked for. What is not said, or is no number, is as long as it may be. */
export const SOUND_EFFECTS: PriceRule = {
  form: [],
  query: [],
  credits: ({ body }) => {
    if (!isMembers(body)) return 'body_unread';
    const seconds = amount(body.duration_seconds);
    return lasting(rationalOf(seconds ?? LONGEST_EFFECT), SOUND_EFFECT, seconds !== null);
  },
};

/** By the length asked for or the plan's own, whichever is longer. */
export const SONG: PriceRule = {
  form: [],
  query: [],
  credits: ({ body }) => {
    if (!isMembers(body)) return 'body_unread';
    const plans = [body.composition_plan, body.music_prompt].filter(isMembers).map(lengthOfPlan);
    const isPlanned = plans.length > 0 && (body.prompt ?? null) === null;
    const asked = amount(body.music_length_ms) ?? (isPlanned ? 0 : null);
    return song([rationalOf(asked ?? LONGEST_SONG_MS), ...plans].reduce(greater), asked !== null);
  },
};

/** The videos' length; at most ten minutes in all [S], which is what counts where they could not be measured. */
export const FILM_MUSIC: PriceRule = {
  form: [],
  query: [],
  credits: ({ form, media }) => {
    if (form === null) return 'body_unread';
    const ms = media.kind === 'measured' ? amount(media.ms) : null;
    return song(rationalOf(ms ?? LONGEST_SONG_MS), ms !== null);
  },
};

function song(ms: Rational, isGiven: boolean): Credits {
  return lasting(multiply(greater(ms, SHORTEST_SONG_MS), MILLI), MUSIC, isGiven);
}

/** In ms. A section without a length (a piece of another song) may be a whole song, as may a plan without sections. */
function lengthOfPlan(plan: Readonly<Record<string, unknown>>): Rational {
  const sections = [plan.sections, plan.chunks].flat().filter((section) => section !== undefined);
  if (sections.length === 0) return rational(LONGEST_SONG_MS);
  // Whole ms, so that the sum of many odd fractions stays a small number.
  return rational(sections.reduce<bigint>((sum, section) => sum + ceil(lengthOfSection(section)), 0n));
}

function lengthOfSection(section: unknown): Rational {
  return rationalOf((isMembers(section) ? amount(section.duration_ms) : null) ?? LONGEST_SONG_MS);
}

function lasting(seconds: Rational, rate: Rational, isGiven: boolean): Credits {
  return {
    credits: multiply(startedSeconds(seconds), rate),
    marks: isGiven ? ['quoted_rate'] : ['quoted_rate', 'length_not_given'],
  };
}
