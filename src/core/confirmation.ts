/** Which changes a person must confirm in a dialog of its own, even in the window (design §3). */
import { findOperation } from './catalogue/catalogue.ts';
import type { Effect } from './operation.ts';
import { loosens, SANDBOX_ACCOUNT_ID } from './policy-changes.ts';
import type { PolicyChange } from './policy-state.ts';

/** An `allow` rule on one of these opens what no grant opens by itself. */
const GRAVE: ReadonlySet<Effect> = new Set([
  'mints_credential',
  'irreversible',
  'places_call',
  'clones_person',
  'admits_others',
]);

/** Whether one of the changes needs the person's word: an operation that is grave allowed, or an agent bound to a real account. */
export function needsConfirmation(changes: readonly PolicyChange[]): boolean {
  return changes.some((change) => {
    const [kind, , field, item] = change.key.split('/');
    if (kind !== 'agent' || !loosens(change)) return false;
    if (field === 'account') return change.before !== null && change.after !== SANDBOX_ACCOUNT_ID;
    return field === 'rule' && item !== undefined && change.after === 'allow' && isGrave(item);
  });
}

function isGrave(operationId: string): boolean {
  const operation = findOperation(operationId);
  if (!operation) return true;
  return [...operation.effects, ...operation.conditionalEffects.map(({ effect }) => effect)].some((effect) =>
    GRAVE.has(effect),
  );
}
