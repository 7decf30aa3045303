/** The technical details of a line, in the order in which they are looked for. */
import { credits, duration } from '../../core/sentence-parts.ts';
import type { Line } from './line.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What its copy button copies, where that is not the value. */
  readonly copy?: string;
}

/** What the list says in words of its own, or the story does. */
const SAID = new Set([
  'sandbox',
  'userAgent',
  'intent',
  'upstreamRequestId',
  'bytesUp',
  'bytesDown',
  'firstByteMs',
  'voice',
  'model',
  'account',
  'boundMilli',
  'settledBy',
  'priceMarks',
  // Of no use to the eye: it tells calls apart that are alike.
  'fingerprint',
]);

/** What the cost that was counted is taken from (core/settlement.ts). */
const SETTLED: Readonly<Record<string, string>> = {
  cost_header: 'as ElevenLabs said',
  audio_duration: 'by the length of the sound',
  bound: 'as the most it could cost',
  released: 'as nothing: it was not done',
  unknown: 'not at all: its cost is not known',
};

/** What a price was reckoned without (core/pricing/price.ts). */
const MARKS: Readonly<Record<string, string>> = {
  unknown_model: 'the dearest model was taken, for this one is not known',
  unknown_voice_rate: "the voice's own rate was not known",
  built_in_rates: 'by the list prices that Bollard came with',
  context_counted: 'the text around it was counted too',
  length_not_given: 'the longest sound was taken',
  quoted_rate: 'by the highest price that was quoted',
};

export function factsOfLine(line: Line): readonly Fact[] {
  const { facts } = line;
  const answered = [line.status === null ? null : String(line.status), text(facts.error)].filter((one) => one !== null);
  const all: (Fact | null)[] = [
    fact('Request', line.method === null ? null : `${line.method} ${line.path ?? '(malformed address)'}`),
    fact('Answer', answered.length === 0 ? null : answered.join(' ')),
    fact('Operation', line.operation),
    fact('Reason', [line.reason, line.outcome].filter((one) => one !== null).join(' · ') || null),
    fact('Sent', bytes(facts.bytesUp)),
    fact('Received', bytes(facts.bytesDown)),
    fact('Voice', text(facts.voice)),
    fact('Model', text(facts.model)),
    fact('Characters', line.characters === null ? null : line.characters.toLocaleString()),
    fact('Could cost', typeof facts.boundMilli === 'number' ? `at most ${credits(facts.boundMilli)}` : null),
    fact('Price', marks(facts.priceMarks)),
    fact('Counted', settled(facts.settledBy)),
    fact('Call', line.callId),
    fact('Upstream request', text(facts.upstreamRequestId)),
    fact('Client', text(facts.userAgent)),
    fact('Intent', text(facts.intent)),
    fact('Account', text(facts.account)),
    ...others(line),
    {
      name: 'Entry',
      value: `#${line.seq.toLocaleString()} · ${line.hash.slice(0, 8)}…`,
      copy: `${line.seq} ${line.hash}`,
    },
  ];
  return all.filter((one) => one !== null);
}

/** Whatever else was recorded, such as a change's values before and after. */
function others(line: Line): readonly (Fact | null)[] {
  return Object.entries(line.facts)
    .filter(([key, value]) => !SAID.has(key) && key !== 'error' && value !== null)
    .map(([key, value]) => fact(key, typeof value === 'string' ? value : JSON.stringify(value)));
}

export interface Timing {
  readonly totalMs: number;
  /** Until the first byte of the answer; null where there was none. */
  readonly firstByteMs: number | null;
  readonly words: string;
}

export function timingOf(line: Line): Timing | null {
  const { durationMs: totalMs } = line;
  if (totalMs === null) return null;
  const { firstByteMs } = line.facts;
  if (typeof firstByteMs !== 'number' || firstByteMs > totalMs)
    return { totalMs, firstByteMs: null, words: duration(totalMs) };
  return { totalMs, firstByteMs, words: `${duration(firstByteMs)} to first byte, ${duration(totalMs)} in all` };
}

function fact(name: string, value: string | null): Fact | null {
  return value === null || value === '' ? null : { name, value };
}

function settled(value: unknown): string | null {
  const by = text(value);
  return by === null ? null : (SETTLED[by] ?? by);
}

function marks(value: unknown): string | null {
  return Array.isArray(value) ? value.map((mark) => MARKS[String(mark)] ?? String(mark)).join('; ') : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function bytes(value: unknown): string | null {
  if (typeof value !== 'number') return null;
  if (value < 1_000) return `${value} B`;
  const [amount, unit] = value < 1_000_000 ? [value / 1_000, 'kB'] : [value / 1_000_000, 'MB'];
  return `${amount.toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit}`;
}
