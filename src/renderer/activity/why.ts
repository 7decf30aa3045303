/** Why a call was decided as it was, in words, and the switch that decided it. */
import { findArea, findOperation } from '../../core/catalogue/catalogue.ts';
import { isAccountLimitClause } from '../../core/limit-words.ts';
import type { Operation } from '../../core/operation.ts';
import { REFUSALS, type RefusalReason, refusalClause } from '../../core/refusal-table.ts';
import { infinitive } from '../../core/sentence-parts.ts';
import { isNewEndpoint, type Line, markOf, sentenceParts } from './line.ts';

/** What the person can change right there. */
export type DecidingSwitch =
  | { readonly kind: 'grant'; readonly area: string }
  | { readonly kind: 'rule'; readonly operation: string }
  | { readonly kind: 'agent' }
  | { readonly kind: 'stop_all' }
  | { readonly kind: 'limits'; readonly of: 'agent' | 'account' }
  /** Key, vault and log are seen to in the settings. */
  | { readonly kind: 'settings' };

export interface Story {
  /** The decision in one or two words. */
  readonly verdict: string;
  readonly why: string;
  readonly switch: DecidingSwitch | null;
  /** What was sent and spent. */
  readonly effect: string;
}

export function storyOf(line: Line): Story {
  if (line.kind === 'change' && line.reason === 'runaway') {
    const why =
      'It called again and again, or spent far more than it usually does. Its calls are denied until you resume it.';
    return { ...aside('Paused by Bollard', why), switch: { kind: 'agent' } };
  }
  if (line.kind === 'change')
    return aside('Change', 'A change of the policy, the keys or the agents, as it was recorded.');
  if (line.kind === 'notice' && line.reason === 'limit_reached') {
    const why = 'From 100 % on, calls that cost something are refused until the limit renews or you raise it.';
    const of = line.agentId === null ? 'account' : 'agent';
    return { ...aside('Limit', why), switch: { kind: 'limits', of } };
  }
  if (line.kind === 'notice' && line.reason === 'price_above_bound') {
    const why =
      'A limit can be passed by such a call. The next ones of this kind are counted as dearer before they are sent.';
    return aside('Dearer than expected', why);
  }
  if (line.kind === 'notice') return aside('Notice', 'Bollard recorded this about itself.');
  return { verdict: verdictOf(line), why: whyOf(line), switch: switchOf(line), effect: effectOf(line) };
}

function aside(verdict: string, why: string): Story {
  return { verdict, why, switch: null, effect: '' };
}

function verdictOf(line: Line): string {
  switch (markOf(line)) {
    case 'allowed':
      return line.decision === 'allow' ? 'Allowed' : 'Done';
    case 'denied':
      return isNewEndpoint(line) ? 'Denied, new endpoint' : 'Denied';
    case 'asked':
      return 'Waiting for approval';
    case 'open':
      return 'Allowed, not finished';
    default:
      return line.outcome === 'client_aborted' || line.outcome === 'stopped' || line.outcome === 'upload_stalled'
        ? 'Allowed, but not finished'
        : 'Allowed, but failed';
  }
}

function whyOf(line: Line): string {
  const because = sentenceParts(line).because;
  const ended = because !== null && line.decision === 'allow' ? `${asSentence(because)} ` : '';
  return ended + reasonWords(line, because);
}

function reasonWords(line: Line, because: string | null): string {
  const operation = line.operation === null ? undefined : findOperation(line.operation);
  const area = areaTitle(line);
  const agent = line.agent ?? 'This agent';
  switch (line.reason) {
    case 'granted':
      return operation === undefined
        ? `${area} was granted.`
        : `${area} was ${levelsFor(operation)}, and this call only ${operation.access}s.`;
    case 'rule_allows':
      return `A rule for ${agent} said Allow for this operation.`;
    case 'area_off':
      return sentences(`${area} was Off.`, needs(operation));
    case 'area_read_only':
      return sentences(`${agent} could only read ${area}.`, needs(operation));
    case 'area_write_only':
      return sentences(`${agent} could only write ${area}, not read it.`, needs(operation));
    case 'rule_denies':
      return `A rule for ${agent} said Deny for this operation.`;
    case 'mints_credential':
      return 'It hands out a credential that works without Bollard, so only a rule for this very operation can allow it.';
    case 'unknown_operation':
      return 'Bollard does not know this operation, and what is new is denied until a newer Bollard knows it.';
    case 'never_forward':
      return 'Bollard never forwards this, whatever the rules say: it would change the very key in use.';
    case 'cost_unknown':
      return `${agent} has a credit limit, and what this call costs cannot be told beforehand. Its limits say what becomes of such a call.`;
    case 'voice_not_allowed':
      return `${agent} may use only the voices that its limits name.`;
    case 'model_not_allowed':
      return `${agent} may use only the models that its limits name. A request that names none uses the operation's own.`;
    case 'text_too_long':
      return `The text is longer than ${agent} may send at once.`;
    case 'queue_full':
      return `Too many calls of ${agent} waited for a place already. It was told to try again in a moment.`;
    case 'queue_expired':
      return 'All places were taken for too long, by the plan or by its own limit. It was told to try again in a moment.';
    case 'no_space':
      return 'The disk has no room to check what is sent. Free some space; then the call can be tried again.';
    default:
      return refused(line, because);
  }
}

function refused(line: Line, because: string | null): string {
  const { reason } = line;
  const words = because === null && isRefusal(reason) ? clauseOf(reason, line) : because;
  const remedy = isRefusal(reason) ? remedyOf(reason) : null;
  return [words === null ? 'It is not known why.' : asSentence(words), remedy]
    .filter((part) => part !== null)
    .join(' ');
}

function isRefusal(reason: string | null): reason is RefusalReason {
  return reason !== null && Object.hasOwn(REFUSALS, reason);
}

function clauseOf(reason: RefusalReason, line: Line): string {
  return refusalClause(reason, { area: areaTitle(line), method: line.method, allowedMethods: [], asks: null });
}

/** The owner needs no "the owner can": what they can switch stands below. */
function remedyOf(reason: RefusalReason): string | null {
  const row: { readonly remedy?: string } = REFUSALS[reason];
  return row.remedy === undefined || row.remedy.startsWith('The owner') ? null : row.remedy;
}

function switchOf(line: Line): DecidingSwitch | null {
  const { operation, area } = line;
  const grant: DecidingSwitch | null = area === null ? null : { kind: 'grant', area };
  switch (line.reason) {
    case 'granted':
    case 'area_off':
    case 'area_read_only':
    case 'area_write_only':
      return grant;
    case 'rule_allows':
    case 'rule_denies':
    case 'mints_credential':
    case 'approval_required':
      return operation === null ? null : { kind: 'rule', operation };
    case 'stopped':
      return { kind: 'stop_all' };
    case 'agent_paused':
      return { kind: 'agent' };
    case 'credit_limit':
      return { kind: 'limits', of: isAccountLimitClause(sentenceParts(line).because ?? '') ? 'account' : 'agent' };
    case 'cost_unknown':
    case 'voice_not_allowed':
    case 'model_not_allowed':
    case 'text_too_long':
    case 'queue_full':
    case 'queue_expired':
      return { kind: 'limits', of: 'agent' };
    case 'vault_locked':
    case 'policy_changed':
    case 'no_key':
    case 'audit_unavailable':
      return { kind: 'settings' };
    default:
      return null;
  }
}

function effectOf(line: Line): string {
  const service = line.facts.sandbox === true ? 'the sandbox' : 'ElevenLabs';
  if (line.decision === 'deny') return `Nothing was sent to ${service}. No credits were spent.`;
  if (line.decision === 'ask') return `Nothing is sent to ${service} before you decide.`;
  if (line.outcome === null) return `It was sent to ${service} and has no outcome yet.`;
  if (line.credits === null && line.facts.settledBy === 'unknown')
    return `It was sent to ${service}. What it cost is not known, so nothing is counted.`;
  if (line.credits === null || line.credits === 0) return `Answered by ${service}. No credits were spent.`;
  const credits = `${line.credits.toLocaleString()} ${line.credits === 1 ? 'credit' : 'credits'}`;
  if (line.facts.settledBy === 'bound') return `It is counted as ${credits}: the most it could cost.`;
  return line.facts.sandbox === true
    ? `It would have cost ${credits}; the sandbox spends none.`
    : `It cost ${credits}.`;
}

function sentences(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}

function needs(operation: Operation | undefined): string | null {
  if (operation === undefined) return null;
  return `To ${infinitive(operation)}, it needs ${levelsFor(operation)}.`;
}

function levelsFor({ access }: Operation): string {
  return access === 'read' ? 'Read or Full' : 'Write or Full';
}

function areaTitle(line: Line): string {
  return line.area === null ? 'Its area' : (findArea(line.area)?.title ?? line.area);
}

function asSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${clause.endsWith('.') ? '' : '.'}`;
}
