import { describe, expect, it } from 'vitest';
import { findOperation, OPERATIONS } from './catalogue/catalogue.ts';
import { outsideSpending } from './outside-spending.ts';

describe('what spends without passing through Bollard', () => {
  it('is said of what makes an agent of ElevenLabs reachable, and of nothing that only spends here', () => {
    const said = OPERATIONS.filter((operation) => outsideSpending(operation) !== null);
    expect(said.map(({ id }) => id)).toContain('agents.create');
    expect(said.every(({ access, effects }) => access === 'write' && !effects.includes('spends'))).toBe(true);
    const speech = findOperation('text_to_speech.convert');
    expect(speech && outsideSpending(speech)).toBeNull();
  });

  it('names operations of the catalogue only', () => {
    expect(OPERATIONS.filter((operation) => outsideSpending(operation) !== null)).toHaveLength(10);
  });
});
