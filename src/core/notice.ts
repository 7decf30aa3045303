/** The sentences of entries about Bollard itself, made from facts alone as all sentences are. */
import type { Crossing } from './ledger-types.ts';
import type { NoiseKind } from './ports.ts';
import { agentWord, count, credits, word } from './sentence-parts.ts';

const NOISE: Readonly<Record<NoiseKind, string>> = {
  foreign_host: 'for another host',
  foreign_origin: 'from a web page',
  malformed: 'that were malformed',
  no_token: 'without a token',
  unknown_token: 'with an unknown token',
  expired_token: 'with an expired token',
};

/** Refused requests of one kind within a minute. */
export function noiseSentence(kind: NoiseKind, number: number): string {
  return `${count(number, 'request')} ${NOISE[kind]}: refused`;
}

/** `refused`: calls that were refused because of it; `lost`: ends of calls that could not be kept. */
export function logRecoveredSentence(seconds: number, refused: number, lost: number): string {
  const ends = lost === 0 ? '' : `, the ends of ${count(lost, 'call')} are not known`;
  return `The log could not be written for ${count(seconds, 'second')}: ${count(refused, 'call')} refused${ends}`;
}

export function logLargeSentence(bytes: number): string {
  return `The log has grown to ${(bytes / 1e9).toFixed(1)} GB`;
}

/** The write-ahead log, which a reader keeps from being used anew. */
export function walLargeSentence(bytes: number): string {
  return `The database's write-ahead log has grown to ${Math.round(bytes / 1e6)} MB: another program keeps it from being used anew`;
}

/** `agent`: whose limit it is; null: the account's. */
export function limitReachedSentence(crossing: Crossing, agent: string | null, account: string): string {
  const { window, percent, limitMilli, spentMilli } = crossing;
  const who = agent === null ? `account ${word(account)}` : agentWord(agent);
  const what = `the ${window} limit of ${who}`;
  const used = `${credits(spentMilli)} of ${credits(limitMilli)} are used`;
  return percent === 100 ? `The${what.slice(3)} is spent: ${used}` : `${percent} % of ${what} is used: ${used}`;
}

/** A bill above what the call could cost by its price. */
export function overrunSentence(label: string, boundMilli: number, milli: number): string {
  return (
    `“${label}” cost ${credits(milli)}, more than the ${credits(boundMilli)} it was expected to cost at most: ` +
    'what it is expected to cost is higher from now on'
  );
}

/** What one call really cost, as the account's own counter tells. */
export function correctionSentence(agent: string, bookedMilli: number, costMilli: number): string {
  return `A call of ${agentWord(agent)} that was counted as ${credits(bookedMilli)} cost ${credits(costMilli)}, by the account's own counter`;
}
