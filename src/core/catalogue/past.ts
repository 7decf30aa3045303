/** Makes the past tense of a label for the sentences of the log: "Delete a voice", "deleted a voice". */

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['build', 'built'],
  ['buy', 'bought'],
  ['cancel', 'cancelled'],
  ['dub', 'dubbed'],
  ['find', 'found'],
  ['get', 'got'],
  ['override', 'overrode'],
  ['re-dub', 're-dubbed'],
  ['re-run', 're-ran'],
  ['read', 'read'],
  ['run', 'ran'],
  ['send', 'sent'],
  ['set', 'set'],
  ['split', 'split'],
  ['stop', 'stopped'],
  ['submit', 'submitted'],
  ['tag', 'tagged'],
  ['withdraw', 'withdrew'],
]);

/** Puts the first word of the label into the past and leaves the rest. A new irregular verb belongs into the table above. */
export function pastOf(label: string): string {
  const space = label.indexOf(' ');
  const verb = (space === -1 ? label : label.slice(0, space)).toLowerCase();
  return (IRREGULAR.get(verb) ?? regularPast(verb)) + (space === -1 ? '' : label.slice(space));
}

function regularPast(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  return `${verb}ed`;
}
