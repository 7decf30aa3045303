/** The sentences of entries about Bollard itself, made from facts alone as all sentences are. */
import type { NoiseKind } from './ports.ts';
import { count } from './sentence-parts.ts';

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
