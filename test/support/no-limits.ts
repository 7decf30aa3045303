/** The limits of an agent that has none, as they leave Bollard. */
import type { AgentShape } from '../../src/contract/shapes.ts';

export const NO_LIMITS: AgentShape['limits'] = {
  hour: null,
  day: null,
  month: null,
  perRequest: null,
  raise: null,
  unpriced: 'deny',
  characters: null,
  voices: null,
  models: null,
  parallel: null,
  voiceSlots: null,
  weight: 1,
};
