/** What makes an operation risky, in a few words each, and a filter over all that is said of it. */
import type { Area, Effect, Operation } from '../../core/operation.ts';

export interface Mark {
  readonly words: string;
  readonly grave: boolean;
}

const EFFECT_WORDS: Readonly<Record<Effect, string>> = {
  irreversible: 'cannot be undone',
  mints_credential: 'hands out a credential',
  places_call: 'calls or messages people',
  clones_person: 'imitates a real person',
  admits_others: 'lets others in',
  reaches_out: 'fetches an outside address',
  spends: 'uses credits',
};

const ORDER: readonly Effect[] = [
  'irreversible',
  'mints_credential',
  'places_call',
  'clones_person',
  'admits_others',
  'reaches_out',
  'spends',
];

export function marksOf(operation: Operation): readonly Mark[] {
  const marks = ORDER.flatMap((effect) => {
    const words = EFFECT_WORDS[effect];
    const grave = effect !== 'spends';
    if (operation.effects.includes(effect)) return [{ words, grave }];
    const sometimes = operation.conditionalEffects.some((one) => one.effect === effect);
    return sometimes ? [{ words: `${words} with some inputs`, grave: false }] : [];
  });
  return operation.deprecated ? [...marks, { words: 'old route', grave: false }] : marks;
}

/** Whether every word of the filter is found in what is said of the operation. */
export function matches(operation: Operation, area: Area, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const said = [
    operation.label,
    operation.id,
    operation.path,
    operation.method,
    operation.access,
    area.title,
    ...marksOf(operation).map((mark) => mark.words),
    operation.neverForward ? 'never forwarded' : '',
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => said.includes(word));
}
