import { describe, expect, it } from 'vitest';
import { AREAS, findArea } from '../../core/catalogue/catalogue.ts';
import { LEVELS, levelsOf } from '../../core/levels.ts';
import type { Area } from '../../core/operation.ts';
import { cellFacts, cellSentence, levelWords } from './cell-facts.ts';

function area(id: string): Area {
  const found = findArea(id);
  if (!found) throw new Error(`no area ${id}`);
  return found;
}

describe('the sentence of a cell', () => {
  it('says what a level allows and what it does not', () => {
    expect(cellSentence({ grants: { voices: 'read' }, rules: {} }, area('voices'))).toBe(
      'may list, search and listen to voices, their settings, samples and collections. ' +
        'It may not edit, add, copy or delete voices, samples or collections.',
    );
    expect(cellSentence({ grants: {}, rules: {} }, area('dubbing'))).toBe('may do nothing in Dubbing.');
    expect(cellSentence({ grants: { speech_to_text: 'read' }, rules: {} }, area('speech_to_text'))).toBe(
      'may read transcripts made earlier. It may not transcribe recordings, or delete stored transcripts.',
    );
  });

  it('names what asks first, what a rule decides, what only a rule opens and what nothing opens', () => {
    const voices = { grants: { voices: 'full' as const }, rules: { 'voices.update': 'deny' as const } };
    expect(cellSentence(voices, area('voices'))).toContain(
      'It asks you before it may delete a voice collection, delete a voice or do 2 other things. By a rule it may not edit a voice.',
    );
    const ruled = { grants: {}, rules: { 'history.delete': 'allow' as const, 'history.list': 'ask' as const } };
    expect(cellSentence(ruled, area('history'))).toBe(
      'may do nothing in History. It asks you before it may list generation history. By a rule it may delete a history item.',
    );
    expect(cellSentence({ grants: { agents: 'read' }, rules: {} }, area('agents'))).toContain(
      "Only a rule of its own lets it get an agent's share link.",
    );
    expect(cellSentence({ grants: { api_keys: 'full' }, rules: {} }, area('api_keys'))).toMatch(/Nothing lets it .*/);
  });

  it('is a sentence for every area at every level', () => {
    for (const one of AREAS) {
      for (const level of LEVELS) {
        const sentence = cellSentence({ grants: { [one.id]: level }, rules: {} }, one);
        expect(sentence, `${one.id} ${level}`).toMatch(/^may [a-z].*\.$/);
        expect(sentence, `${one.id} ${level}`).not.toMatch(/ {2}|\.\.|null|undefined|;\./);
      }
    }
  });
});

describe('the facts of a cell', () => {
  it('show a rule only where it makes a difference', () => {
    const granted = { grants: { history: 'read' as const }, rules: { 'history.list': 'allow' as const } };
    expect(cellFacts(granted, area('history'))).toEqual({ level: 'read', differs: false, asks: false });
    const denied = { grants: { history: 'read' as const }, rules: { 'history.list': 'deny' as const } };
    expect(cellFacts(denied, area('history'))).toEqual({ level: 'read', differs: true, asks: false });
  });

  it('show that something asks first', () => {
    expect(cellFacts({ grants: { history: 'full' }, rules: {} }, area('history')).asks).toBe(true);
    expect(cellFacts({ grants: { text_to_speech: 'full' }, rules: {} }, area('text_to_speech')).asks).toBe(false);
  });
});

it('every level that an area can have is said in words', () => {
  for (const one of AREAS) for (const level of levelsOf(one)) expect(levelWords(one, level).length).toBeGreaterThan(0);
});
