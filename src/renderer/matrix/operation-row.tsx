/** One operation of one agent: what it does, what makes it risky, what happens now, and the rule. */
import { memo } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import type { Operation } from '../../core/operation.ts';
import type { Level, RuleEffect, Verdict } from '../../core/policy-state.ts';
import { decisionOn } from './cell-facts.ts';
import { setRule, usePending } from './changes.ts';
import { marksOf } from './operation-marks.ts';
import { RULE_TITLES } from './policy-difference.ts';
import { cellKey } from './pulse.ts';

interface OperationRowProps {
  readonly agent: AgentShape;
  readonly operation: Operation;
  /** Of the agent, as they decide here: the row is drawn anew only when they change. */
  readonly rule: RuleEffect | null;
  readonly level: Level;
}

const CHOICES = ['inherit', 'allow', 'ask', 'deny'] as const;
const VERDICTS: Readonly<Record<Verdict, string>> = { allow: 'Allowed', ask: 'Asks first', deny: 'Denied' };

export const OperationRow = memo(function OperationRow({ agent, operation, rule }: OperationRowProps) {
  const pending = usePending((state) => state.pending.has(cellKey(agent.id, operation.id)));
  const { verdict } = decisionOn(operation, agent);
  return (
    <li className="operation" aria-busy={pending || undefined}>
      <span className={`operation-verdict operation-verdict-${verdict}`} title={VERDICTS[verdict]} aria-hidden />
      <span className="operation-words">
        <span>
          {operation.label}
          <span className="visually-hidden">. {VERDICTS[verdict]} now.</span>
        </span>
        <span className="operation-small">
          {marksOf(operation).map(({ words, grave }) => (
            <span key={words} className={grave ? 'operation-grave' : ''}>
              {words}
            </span>
          ))}
          <span className="operation-route">
            {operation.method} {operation.path}
          </span>
        </span>
      </span>
      {operation.neverForward ? (
        <span className="operation-never">Never forwarded: no rule can allow it.</span>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are buttons that act at once.
        <span className="operation-rule" role="group" aria-label={`Rule for ${operation.label}`}>
          {CHOICES.map((choice) => (
            <button
              key={choice}
              type="button"
              className={`operation-choice operation-choice-${choice}`}
              aria-pressed={(rule ?? 'inherit') === choice}
              disabled={pending}
              onClick={() => void setRule(agent, operation, choice === 'inherit' ? null : choice)}
            >
              {RULE_TITLES[choice]}
            </button>
          ))}
        </span>
      )}
    </li>
  );
}, sameRow);

function sameRow(before: OperationRowProps, after: OperationRowProps): boolean {
  return (
    before.agent.id === after.agent.id &&
    before.operation === after.operation &&
    before.rule === after.rule &&
    before.level === after.level
  );
}
