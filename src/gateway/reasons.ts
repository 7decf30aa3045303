/** From how a call went to why it is refused or what is said of its end. */
import type { OutcomeReason } from '../core/entry.ts';
import type { Operation } from '../core/operation.ts';
import type { Decision } from '../core/policy-state.ts';
import type { RefusalReason } from '../core/refusal.ts';

/** The reason of a decision that does not allow. */
export function refusalOf(decision: Decision): RefusalReason {
  const { reason } = decision;
  if (reason === 'granted' || reason === 'rule_allows') throw new Error(`${reason} refuses nothing`);
  return reason;
}

/** What an agent is told of a call that failed before anything was passed on. */
export function failureOf(reason: OutcomeReason): RefusalReason {
  switch (reason) {
    case 'outcome_unknown':
    case 'upstream_timeout':
    case 'upstream_unreachable':
    case 'upstream_invalid':
    case 'internal_error':
      return reason;
    default:
      return 'upstream_invalid';
  }
}

/** What the upstream may have done, and charged, although no whole answer came. */
const NO_ANSWER: ReadonlySet<OutcomeReason> = new Set([
  'upstream_reset',
  'upstream_timeout',
  'upstream_incomplete',
  'upstream_invalid',
  'internal_error',
]);

/** Whether ElevenLabs may have done, and charged, what it gave no whole answer to. `status`: of what came of an answer. */
export function mayHaveHappened(
  operation: Operation,
  reason: OutcomeReason,
  sent: boolean,
  status: number | null,
): boolean {
  const costly = operation.access === 'write' || operation.effects.includes('spends');
  // A redirect is an answer: the operation did not happen.
  const redirected = reason === 'upstream_invalid' && isRedirect(status ?? 0);
  return sent && costly && !redirected && NO_ANSWER.has(reason);
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
