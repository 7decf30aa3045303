/** The shapes of limits and of their use. Credits are decimal at this border, null bounds nothing, and times are ISO 8601. */
import * as z from 'zod/mini';
import { COUNT_RANGES, GUARD_RANGES, isListedId, MOST_CREDITS_MILLI, MOST_IDS, type Range } from '../core/limits.ts';

export const amountShape = z
  .number()
  .check(z.refine(isAmount, 'credits are 0 to 1,000,000,000, with at most 3 decimal places'));
const windows = { hour: z.nullable(amountShape), day: z.nullable(amountShape), month: z.nullable(amountShape) };
const ids = z.array(z.string().check(z.refine(isListedId, 'not an id'))).check(z.minLength(1), z.maxLength(MOST_IDS));

/** Without the raise, which ends by itself. */
export const agentLimitsShape = z.strictObject({
  ...windows,
  perRequest: z.nullable(amountShape),
  /** What becomes of a call whose cost cannot be bounded, where a credit limit applies: a number of credits stands for it. */
  unpriced: z.union([z.enum(['deny', 'ask']), amountShape]),
  characters: z.nullable(whole(COUNT_RANGES.characters)),
  voices: z.nullable(ids),
  models: z.nullable(ids),
  parallel: z.nullable(whole(COUNT_RANGES.parallel)),
  voiceSlots: z.nullable(whole(COUNT_RANGES.voiceSlots)),
  weight: whole(COUNT_RANGES.weight),
});
export type AgentLimitsShape = z.infer<typeof agentLimitsShape>;

/** Each may be null, which clears it. */
export const agentLimitsInput = {
  ...agentLimitsShape.shape,
  unpriced: z.nullable(agentLimitsShape.shape.unpriced),
  weight: z.nullable(agentLimitsShape.shape.weight),
};

export const accountLimitsShape = z.strictObject({
  ...windows,
  /** Kept back for the owner. */
  floor: z.nullable(amountShape),
  ownerSlot: z.boolean(),
});
export type AccountLimitsShape = z.infer<typeof accountLimitsShape>;

export const raiseShape = z.object({ credits: amountShape, until: z.string() });

/** The thresholds of the guard; null is off. */
export const guardShape = z.strictObject({
  identical: z.nullable(whole(GUARD_RANGES.identical)),
  denials: z.nullable(whole(GUARD_RANGES.denials)),
  habit: z.nullable(whole(GUARD_RANGES.habit)),
});

/** One for each credit limit. */
export const usageShape = z.array(
  z.object({
    /** `hour`, `day`, `month`, `floor` … */
    limit: z.string(),
    /** The limit with its raise. */
    credits: z.number(),
    spent: z.number(),
    reserved: z.number(),
    left: z.number(),
    /** When what was spent is forgotten; null where it never is. */
    renewsAt: z.nullable(z.string()),
  }),
);
export type UsageShape = z.infer<typeof usageShape>;

function isAmount(credits: number): boolean {
  return /^\d{1,10}(\.\d{1,3})?$/.test(String(credits)) && Math.round(credits * 1000) <= MOST_CREDITS_MILLI;
}

function whole([least, most]: Range) {
  return z.int().check(z.minimum(least), z.maximum(most));
}
