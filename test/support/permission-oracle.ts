/**
 * The permission order of design.md §4, said a second time and differently: the verdict as a formula over facts, the reason as
 * the first row of a table that applies. Written from the design, not from decide.ts.
 */
import type { Operation } from '../../src/core/operation.ts';
import type { Decision } from '../../src/core/policy-state.ts';

export interface Situation {
  readonly operation: Operation | null;
  readonly present: readonly string[];
  /** The stored grant of the operation's area and the rule of the operation, as text: any text may stand in a table. */
  readonly grant: string | undefined;
  readonly rule: string | undefined;
  readonly paused: boolean;
  readonly stopped: boolean;
}

const CAUSES = ['irreversible', 'places_call', 'clones_person', 'admits_others', 'reaches_out'] as const;
const COVERED: Readonly<Record<string, string>> = {
  'read read': 'x',
  'full read': 'x',
  'write write': 'x',
  'full write': 'x',
};

export function expectedDecision(situation: Situation): Decision {
  const { operation, grant = 'off', rule } = situation;
  const effects = new Set<string>(operation?.effects);
  for (const { effect, fields } of operation?.conditionalEffects ?? []) {
    if (situation.present.some((field) => fields.includes(field))) effects.add(effect);
  }
  const halted = situation.stopped || situation.paused;
  const reachable = !halted && operation !== null && !operation.neverForward;
  const covered = `${grant} ${operation?.access}` in COVERED;
  const cause = CAUSES.filter((one) => effects.has(one))[0];
  const mints = effects.has('mints_credential');
  const inherits = rule === undefined;
  const usable = inherits && covered && !mints;

  const allowed = reachable && (rule === 'allow' || (usable && cause === undefined));
  const asked = reachable && (rule === 'ask' || (usable && cause !== undefined));

  const bySwitch = {
    stop: { kind: 'stop_all' },
    agent: { kind: 'agent' },
    catalogue: { kind: 'catalogue' },
    grant: { kind: 'grant', area: operation?.area, level: grant },
    rule: { kind: 'rule', operation: operation?.id, effect: rule ?? 'inherit' },
  } as const;
  const rows = [
    [situation.stopped, 'stopped', bySwitch.stop],
    [situation.paused, 'agent_paused', bySwitch.agent],
    [operation === null, 'unknown_operation', bySwitch.catalogue],
    [operation?.neverForward === true, 'never_forward', bySwitch.catalogue],
    [rule === 'allow', 'rule_allows', bySwitch.rule],
    [rule === 'ask', 'approval_required', bySwitch.rule],
    [!inherits, 'rule_denies', bySwitch.rule],
    [mints, 'mints_credential', bySwitch.rule],
    [!covered && grant === 'read', 'area_read_only', bySwitch.grant],
    [!covered && grant === 'write', 'area_write_only', bySwitch.grant],
    [!covered, 'area_off', bySwitch.grant],
    [cause !== undefined, 'approval_required', bySwitch.rule],
    [true, 'granted', bySwitch.grant],
  ] as const;
  const [, reason, decidedBy] = rows.find(([applies]) => applies) ?? rows[12];
  return {
    verdict: allowed ? 'allow' : asked ? 'ask' : 'deny',
    reason,
    decidedBy: decidedBy as Decision['decidedBy'],
    asksBecause: asked ? (inherits && cause ? cause : 'rule') : null,
  };
}
