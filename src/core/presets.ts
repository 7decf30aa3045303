/** Ready-made policies for a new agent. They touch the ten areas of the reference guide only. */
import type { Operation } from './operation.ts';
import type { Level, RuleEffect } from './policy-state.ts';

export interface Preset {
  readonly id: string;
  readonly title: string;
  /** By area id; absent means off. */
  readonly grants: Readonly<Record<string, Level>>;
  /** Whether each irreversible operation of these areas gets an explicit `deny` rule. */
  readonly deniesIrreversible: boolean;
}

/** The one table of design.md §6; presets.test.ts has it once more, written by hand. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'voiceover',
    title: 'Voiceover',
    grants: { text_to_speech: 'full', voices: 'read', history: 'read', models: 'read', user: 'read' },
    deniesIrreversible: false,
  },
  {
    id: 'transcriber',
    title: 'Transcriber',
    grants: { speech_to_text: 'full', models: 'read', user: 'read' },
    deniesIrreversible: false,
  },
  {
    id: 'read_only',
    title: 'Read only',
    grants: {
      speech_to_text: 'read',
      voices: 'read',
      voice_design: 'read',
      audio_tools: 'read',
      dubbing: 'read',
      history: 'read',
      models: 'read',
      user: 'read',
      agents: 'read',
    },
    deniesIrreversible: false,
  },
  {
    id: 'dubbing',
    title: 'Dubbing',
    grants: { dubbing: 'full', voices: 'read', models: 'read', user: 'read' },
    deniesIrreversible: false,
  },
  {
    id: 'full_no_deletes',
    title: 'Full, no deletes',
    grants: {
      text_to_speech: 'full',
      speech_to_text: 'full',
      voices: 'full',
      voice_design: 'full',
      audio_tools: 'full',
      dubbing: 'full',
      history: 'full',
      models: 'full',
      user: 'full',
      agents: 'full',
    },
    deniesIrreversible: true,
  },
];

export function findPreset(id: string): Preset | undefined {
  return PRESETS.find((preset) => preset.id === id);
}

export interface PresetPolicy {
  readonly grants: ReadonlyMap<string, Level>;
  readonly rules: ReadonlyMap<string, RuleEffect>;
}

/** The grants and rules of a preset, for the operations of the catalogue. */
export function presetPolicy(preset: Preset, operations: readonly Operation[]): PresetPolicy {
  const grants = new Map(Object.entries(preset.grants));
  const rules = new Map<string, RuleEffect>();
  if (preset.deniesIrreversible) {
    for (const { id, area, effects } of operations) {
      if (grants.has(area) && effects.includes('irreversible')) rules.set(id, 'deny');
    }
  }
  return { grants, rules };
}
