import type { AgentShape } from '../../contract/bridge.ts';
import { AREAS, OPERATIONS } from '../../core/catalogue/catalogue.ts';
import { PRESETS, type Preset, presetPolicy } from '../../core/presets.ts';
import { LEVEL_TITLES } from './cell-facts.ts';
import { PolicyDialog } from './policy-dialog.tsx';

interface PresetDialogProps {
  readonly agent: AgentShape;
  readonly onClose: () => void;
}

/** Chooses a preset for an agent and shows what it would change. */
export function PresetDialog({ agent, onClose }: PresetDialogProps) {
  return (
    <PolicyDialog
      title={`Apply a preset to ${agent.name}`}
      description="A preset takes the place of all levels and rules that the agent has now."
      legend="Preset"
      choices={PRESETS.map((preset) => {
        const { grants, rules } = presetPolicy(preset, OPERATIONS);
        return {
          id: preset.id,
          name: preset.title,
          note: noteOf(preset),
          target: agent,
          next: { grants: Object.fromEntries(grants), rules: Object.fromEntries(rules) },
          verb: `Apply ${preset.title}`,
          words: `${agent.name} has the preset ${preset.title}.`,
        };
      })}
      onClose={onClose}
    />
  );
}

/** "Text to Speech Full, Voices Read" */
function noteOf({ grants, deniesIrreversible }: Preset): string {
  if (deniesIrreversible) return 'Everything in the ten areas of the guide, but nothing that cannot be undone.';
  const levels = new Set(Object.values(grants));
  const [only] = levels;
  if (levels.size === 1 && only) return `${LEVEL_TITLES[only]} in the areas of the guide.`;
  return AREAS.flatMap(({ id, title }) => {
    const level = grants[id];
    return level ? [`${title} ${LEVEL_TITLES[level]}`] : [];
  }).join(', ');
}
