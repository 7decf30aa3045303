import { expect, it } from 'vitest';
import { pastOf } from './past.ts';

it.each([
  ['Delete a voice', 'deleted a voice'],
  ['Generate speech', 'generated speech'],
  ['List dubs', 'listed dubs'],
  ['Copy a voice', 'copied a voice'],
  ['Deploy an agent', 'deployed an agent'],
  ['Read an API key', 'read an API key'],
  ['Re-run a conversation evaluation', 're-ran a conversation evaluation'],
  ['Buy', 'bought'],
])('puts "%s" into the past: "%s"', (label, past) => {
  expect(pastOf(label)).toBe(past);
});
