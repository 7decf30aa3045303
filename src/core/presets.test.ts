import { describe, expect, it } from 'vitest';
import { syntheticOperation } from '../../test/support/synthetic-policy.ts';
import { findPreset, PRESETS, presetPolicy } from './presets.ts';

/** Golden, written by hand: one row per area of the guide, one column per preset. `-` is off. */
const TABLE = `
                voiceover  transcriber  read_only  dubbing  full_no_deletes
text_to_speech  full       -            -          -        full
speech_to_text  -          full         read       -        full
voices          read       -            read       read     full
voice_design    -          -            read       -        full
audio_tools     -          -            read       -        full
dubbing         -          -            read       full     full
history         read       -            read       -        full
models          read       read         read       read     full
user            read       read         read       read     full
agents          -          -            read       -        full
`;

describe('PRESETS', () => {
  const [head = [], ...rows] = TABLE.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));

  it('are the five of the table, in its order', () => {
    expect(PRESETS.map((preset) => preset.id)).toEqual(head);
  });

  it('grant what the table says and nothing outside the ten areas', () => {
    for (const [column, preset] of PRESETS.entries()) {
      const wanted = rows
        .map(([area = '', ...levels]) => [area, levels[column] ?? ''])
        .filter(([, level]) => level !== '-');
      expect(Object.entries(preset.grants).sort()).toEqual(wanted.sort());
    }
  });

  it('deny by rule only in full_no_deletes', () => {
    expect(PRESETS.filter((preset) => preset.deniesIrreversible).map((preset) => preset.id)).toEqual([
      'full_no_deletes',
    ]);
  });

  it('are found by id alone', () => {
    expect(findPreset('dubbing')?.title).toBe('Dubbing');
    expect(findPreset('constructor')).toBeUndefined();
  });
});

describe('presetPolicy', () => {
  const operations = [
    syntheticOperation({ id: 'voices.delete', effects: ['irreversible'] }),
    syntheticOperation({ id: 'voices.add' }),
    syntheticOperation({ id: 'workspace.delete', area: 'workspace', effects: ['irreversible'] }),
    syntheticOperation({ id: 'history.delete', area: 'history', effects: ['spends', 'irreversible'] }),
  ];

  it('denies each irreversible operation of the ten areas in full_no_deletes', () => {
    const preset = findPreset('full_no_deletes');
    const rules = preset && presetPolicy(preset, operations).rules;
    expect([...(rules ?? [])]).toEqual([
      ['voices.delete', 'deny'],
      ['history.delete', 'deny'],
    ]);
  });

  it('has no rules in the others', () => {
    for (const preset of PRESETS.filter((one) => one.id !== 'full_no_deletes')) {
      const { grants, rules } = presetPolicy(preset, operations);
      expect(rules.size).toBe(0);
      expect(Object.fromEntries(grants)).toEqual(preset.grants);
    }
  });
});
