import { expect, it } from 'vitest';
import { differences } from './policy-difference.ts';

it('names each area and rule that would change, and which of them loosen', () => {
  const before = { grants: { voices: 'full' as const, history: 'read' as const }, rules: {} };
  const after = {
    grants: { voices: 'read' as const, dubbing: 'full' as const },
    rules: { 'voices.get': 'ask' as const },
  };
  expect(differences(before, after)).toEqual([
    { key: 'grant/voices', what: 'Voices', before: 'Full', after: 'Read', effect: 'less' },
    { key: 'grant/dubbing', what: 'Dubbing', before: 'Off', after: 'Full', effect: 'more' },
    { key: 'grant/history', what: 'History', before: 'Read', after: 'Off', effect: 'less' },
    { key: 'rule/voices.get', what: 'Read a voice', before: 'Inherit', after: 'Ask', effect: 'less' },
  ]);
  expect(differences(before, before)).toEqual([]);
});

it('tells a rule that makes no difference from one that does', () => {
  const before = { grants: { voices: 'full' as const }, rules: { 'voices.delete': 'deny' as const } };
  const effects = (after: Parameters<typeof differences>[1]) => differences(before, after).map(({ effect }) => effect);
  expect(effects({ grants: {}, rules: {} })).toEqual(['less', 'same']);
  expect(effects({ grants: before.grants, rules: {} })).toEqual(['more']);
});
