import { expect, it } from 'vitest';
import { differences } from './policy-difference.ts';

it('names each area and rule that would change, and which of them loosen', () => {
  const before = { grants: { voices: 'full' as const, history: 'read' as const }, rules: {} };
  const after = {
    grants: { voices: 'read' as const, dubbing: 'full' as const },
    rules: { 'voices.get': 'ask' as const },
  };
  expect(differences(before, after)).toEqual([
    { key: 'grant/voices', what: 'Voices', before: 'Full', after: 'Read', loosens: false },
    { key: 'grant/dubbing', what: 'Dubbing', before: 'Off', after: 'Full', loosens: true },
    { key: 'grant/history', what: 'History', before: 'Read', after: 'Off', loosens: false },
    { key: 'rule/voices.get', what: 'Read a voice', before: 'Inherit', after: 'Ask', loosens: true },
  ]);
  expect(differences(before, before)).toEqual([]);
});
