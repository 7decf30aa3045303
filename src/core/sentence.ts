/**
 * The sentence of a call, from facts alone: "Voiceover Agent generated speech with voice Rachel (eleven_flash_v2_5, 412
 * characters): allowed". One line, whatever the facts hold (security.md G11). A decision's sentence is made on each call, so
 * the common way allocates little and uses no pattern.
 */
import { findArea } from './catalogue/catalogue.ts';
import type { OutcomeReason } from './entry.ts';
import { modelNotice } from './models.ts';
import type { Operation } from './operation.ts';
import { outsideSpending } from './outside-spending.ts';
import { type Phrase, phrasesOf } from './phrase.ts';
import type { Decision, PermissionReason, Verdict } from './policy-state.ts';
import { asksClause, type RefusalReason, refusalClause } from './refusal-table.ts';
import { agentWord, costClause, count, duration, visible, word } from './sentence-parts.ts';
import type { SettledBy } from './settlement.ts';
import { upstreamClause } from './upstream-clause.ts';
import type { UpstreamError } from './upstream-error.ts';

export interface CallFacts {
  readonly agentName: string;
  /** Null when it is unknown, or the request was refused before it was matched. */
  readonly operation: Operation | null;
  readonly method: string;
  /** Without the query; empty when the target was malformed. */
  readonly path: string;
  /** What is acted on: the value of `operation.object.param`, and its name where it is known. */
  readonly objectId: string | null;
  readonly objectName: string | null;
  /** The voice of the path, else of the body. */
  readonly voiceId: string | null;
  readonly voiceName: string | null;
  /** How many voices the body names, where it names several. */
  readonly voiceCount?: number | undefined;
  readonly model: string | null;
  readonly characters: number | null;
  readonly sandbox: boolean;
}

export type DecisionReason = PermissionReason | RefusalReason;

export interface CallOutcome {
  readonly reason: OutcomeReason;
  /** What the agent saw; null when it saw no answer's head. */
  readonly status: number | null;
  readonly creditsMilli: number | null;
  /** Where the credits come from: `bound` is the most it may have cost, `unknown` that it may have cost something. */
  readonly settledBy?: SettledBy | null;
  readonly durationMs: number | null;
  /** Of an answer that is an error, where it could be read. */
  readonly upstreamError?: UpstreamError | null | undefined;
  /** Why it was refused after all, with reason `refused_late`. */
  readonly refused?: RefusalReason | undefined;
}

const LONGEST_PATH = 160;

/**
 * What was decided of a call. `asksBecause` as in the decision; without it the operation's effects speak. `limit`: which one is
 * spent, as a clause.
 */
export function decisionSentence(
  facts: CallFacts,
  verdict: Verdict,
  reason: DecisionReason,
  asksBecause: Decision['asksBecause'] = null,
  limit: string | null = null,
): string {
  const agent = agentWord(facts.agentName);
  const sandbox = facts.sandbox ? ' (sandbox)' : '';
  switch (verdict) {
    case 'allow': {
      const notice = noticeOf(facts);
      const by = reason === 'rule_allows' ? ' by a rule' : '';
      return `${agent} ${done(facts)}: allowed${by}${sandbox}${notice === null ? '' : `; ${notice}`}`;
    }
    case 'ask': {
      const asks = asksClause(asksBecause ?? askingEffect(facts.operation));
      return `${agent} asks to ${toDo(facts)}: waiting for approval${asks === null ? '' : `, ${asks}`}${sandbox}`;
    }
    default:
      return `${agent} ${tried(facts)}: denied${because(facts, reason, asksBecause, limit)}${sandbox}`;
  }
}

function noticeOf({ model, operation }: CallFacts): string | null {
  const ofModel = model === null ? null : modelNotice(model);
  return ofModel ?? (operation === null ? null : outsideSpending(operation));
}

/** How a call that was let through ended. */
export function outcomeSentence(facts: CallFacts, outcome: CallOutcome): string {
  const action = outcome.reason === 'completed' ? done(facts) : tried(facts);
  const cost = costClause(outcome.creditsMilli, outcome.settledBy ?? null);
  const time = outcome.durationMs === null ? '' : `, ${duration(outcome.durationMs)}`;
  const sandbox = facts.sandbox ? ' (sandbox)' : '';
  return `${agentWord(facts.agentName)} ${action}: ${ending(facts, outcome)}${cost}${time}${sandbox}`;
}

function ending(facts: CallFacts, outcome: CallOutcome): string {
  const service = facts.sandbox ? 'the sandbox' : 'ElevenLabs';
  switch (outcome.reason) {
    case 'completed':
      return 'done';
    case 'upstream_error':
      return upstreamClause(service, outcome.status, outcome.upstreamError ?? null);
    case 'client_aborted':
      return 'not finished, the agent hung up';
    case 'upload_stalled':
      return 'not finished, the upload stood still for too long';
    case 'refused_late':
      return `denied while it was under way${outcome.refused === undefined ? '' : because(facts, outcome.refused, null, null)}`;
    case 'upstream_unreachable':
      return `failed, ${service} could not be reached`;
    case 'upstream_timeout':
      return `failed, ${service} did not answer in time`;
    case 'upstream_reset':
      return `failed, ${service} broke off`;
    case 'upstream_incomplete':
      return `failed, the answer of ${service} ended too early`;
    case 'upstream_invalid':
      return `failed, ${service} gave no answer that can be passed on`;
    case 'outcome_unknown':
      return `not known how it ended, ${service} broke off after the request was sent; it may have been done and charged`;
    case 'stopped':
      return 'not finished, Bollard closed it';
    case 'internal_error':
      return 'failed, an error happened inside Bollard';
    case 'unknown_outcome':
      return 'not known how it ended, Bollard itself ended first';
  }
}

/** `, Voices is Read for this agent`. */
function because(
  facts: CallFacts,
  reason: DecisionReason,
  asksBecause: Decision['asksBecause'],
  limit: string | null,
): string {
  if (reason === 'granted' || reason === 'rule_allows') return '';
  const { operation, method } = facts;
  const area = operation === null ? 'its area' : (findArea(operation.area)?.title ?? operation.area);
  const asks = reason === 'approval_required' ? asksClause(asksBecause ?? askingEffect(operation)) : null;
  return `, ${refusalClause(reason, { area, method: word(method), allowedMethods: [], asks, limit })}`;
}

function askingEffect(operation: Operation | null): Decision['asksBecause'] {
  for (const effect of operation?.effects ?? [])
    if (effect !== 'spends' && effect !== 'mints_credential') return effect;
  return null;
}

function done(facts: CallFacts): string {
  const { operation } = facts;
  return operation === null ? tried(facts) : withFacts(phrasesOf(operation).done, operation, facts);
}

function tried(facts: CallFacts): string {
  const { operation, method, path } = facts;
  if (operation !== null) return `tried to ${withFacts(phrasesOf(operation).toDo, operation, facts)}`;
  return path === ''
    ? `tried ${word(method)} on a malformed address`
    : `tried ${word(method)} ${visible(path, LONGEST_PATH)}`;
}

function toDo(facts: CallFacts): string {
  const { operation, method, path } = facts;
  if (operation !== null) return withFacts(phrasesOf(operation).toDo, operation, facts);
  return `send ${word(method)} ${visible(path, LONGEST_PATH)}`;
}

/** The phrase with its object, the voice of the body, and in brackets what else was asked for. */
function withFacts(phrase: Phrase, operation: Operation, facts: CallFacts): string {
  const { objectId, objectName, voiceId, voiceName, voiceCount, model, characters } = facts;
  const onVoice = operation.object?.noun === 'voice';
  const name = objectName ?? (onVoice ? voiceName : null) ?? objectId;
  let text = name === null ? phrase.bare : phrase.before + word(name) + phrase.after;
  let details = '';
  if (voiceCount !== undefined && voiceCount > 1) text = withVoice(text, phrase, count(voiceCount, 'voice'));
  else if (voiceId !== null && !(onVoice && name !== null)) {
    const voice = `voice ${word(voiceName ?? voiceId)}`;
    if (operation.voiceFields[0]?.startsWith('path.')) details = voice;
    else text = withVoice(text, phrase, voice);
  }
  if (model !== null) details += `${details === '' ? '' : ', '}${word(model)}`;
  if (characters !== null) details += `${details === '' ? '' : ', '}${count(characters, 'character')}`;
  if (details === '') return text;
  return text.endsWith(')') ? `${text.slice(0, -1)}, ${details})` : `${text} (${details})`;
}

/** "generated dialogue with timings": "generated dialogue with 3 voices and timings". */
function withVoice(text: string, phrase: Phrase, voice: string): string {
  const also = text === phrase.bare ? text.indexOf(' with ') : -1;
  return also === -1 ? `${text} with ${voice}` : `${text.slice(0, also)} with ${voice} and ${text.slice(also + 6)}`;
}
