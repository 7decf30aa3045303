/** What an agent was granted, in words short enough for a row. */
import type { AgentShape } from '../../contract/bridge.ts';
import { AREAS, OPERATIONS } from '../../core/catalogue/catalogue.ts';
import type { Level } from '../../core/policy-state.ts';
import { PRESETS, type Preset, presetPolicy } from '../../core/presets.ts';

type Granted = Pick<AgentShape, 'grants' | 'rules'>;

interface GrantWords {
  /** The preset that this is, to the letter; null if it is none. */
  readonly preset: string | null;
  /** "Full: Text to Speech. Read: Voices, History." */
  readonly words: string;
}

const SAID: readonly { readonly level: Level; readonly title: string }[] = [
  { level: 'full', title: 'Full' },
  { level: 'write', title: 'Write' },
  { level: 'read', title: 'Read' },
];
const MOST = 5;

export const NOTHING_GRANTED = 'Nothing is granted: every call is denied.';

export function grantWords(granted: Granted): GrantWords {
  const parts = SAID.flatMap(({ level, title }) => {
    const areas = titlesAt(granted.grants, level);
    return areas.length === 0 ? [] : [`${title}: ${listed(areas)}.`];
  });
  const rules = Object.keys(granted.rules).length;
  if (rules > 0) parts.push(rules === 1 ? '1 rule for a single operation.' : `${rules} rules for single operations.`);
  const words = parts.length === 0 ? NOTHING_GRANTED : parts.join(' ');
  return { preset: PRESETS.find((preset) => isPreset(granted, preset))?.title ?? null, words };
}

/** Every grant, one line per level, and how many rules there are: for whoever must see all before a decision. */
export function allGrants(granted: Granted): readonly { readonly title: string; readonly areas: readonly string[] }[] {
  return SAID.map(({ level, title }) => ({ title, areas: titlesAt(granted.grants, level) })).filter(
    ({ areas }) => areas.length > 0,
  );
}

/** What a preset grants, one line per level. */
export function presetLines(preset: Preset): readonly string[] {
  const lines = allGrants({ grants: preset.grants, rules: {} }).map(
    ({ title, areas }) => `${title}: ${areas.join(', ')}`,
  );
  return preset.deniesIrreversible ? [...lines, 'Denies by rules whatever cannot be undone'] : lines;
}

const GUIDE = AREAS.filter(({ heading }) => heading === AREAS[0]?.heading);

/** The areas granted at a level, by title; all of the reference guide under one name. */
function titlesAt(grants: Readonly<Record<string, Level>>, level: Level): string[] {
  const at = AREAS.filter(({ id }) => grants[id] === level);
  if (!GUIDE.every((area) => at.includes(area))) return at.map(({ title }) => title);
  return ['all areas of the guide', ...at.slice(GUIDE.length).map(({ title }) => title)];
}

function listed(areas: readonly string[]): string {
  if (areas.length <= MOST + 1) return areas.join(', ');
  return `${areas.slice(0, MOST).join(', ')} and ${areas.length - MOST} more`;
}

function isPreset(granted: Granted, preset: Preset): boolean {
  const { grants, rules } = presetPolicy(preset, OPERATIONS);
  const held = Object.entries(granted.grants).filter(([, level]) => level !== 'off');
  const ruled = Object.entries(granted.rules);
  return (
    held.length === grants.size &&
    held.every(([area, level]) => grants.get(area) === level) &&
    ruled.length === rules.size &&
    ruled.every(([operation, effect]) => rules.get(operation) === effect)
  );
}
