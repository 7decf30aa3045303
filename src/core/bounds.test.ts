import { describe, expect, it } from 'vitest';
import { syntheticOperation } from '../../test/support/synthetic-policy.ts';
import { brokenBound, type NamedInRequest, namesAreBound } from './bounds.ts';
import { type AgentLimits, NO_AGENT_LIMITS } from './limits.ts';
import type { Operation } from './operation.ts';

const NAMED: NamedInRequest = { voices: ['rachel'], models: ['flash'], characters: 10 };
const SPEAK = syntheticOperation({
  voiceFields: ['path.voice_id'],
  modelFields: ['body.model_id'],
  textFields: ['text'],
});

function broken(limits: Partial<AgentLimits>, named: Partial<NamedInRequest> = {}, operation: Operation = SPEAK) {
  return brokenBound(operation, { ...NO_AGENT_LIMITS, ...limits }, { ...NAMED, ...named });
}

function areBound(limits: Partial<AgentLimits>, operation: Operation = SPEAK): boolean {
  return namesAreBound(operation, { ...NO_AGENT_LIMITS, ...limits });
}

describe('the bounds of what a request names', () => {
  it('are none where there are no limits', () => {
    expect(broken({})).toBeNull();
    expect(areBound({})).toBe(false);
  });

  it('let through as many characters as the limit says, and no more', () => {
    expect(broken({ characters: 10 })).toBeNull();
    expect(broken({ characters: 9 })).toBe('text_too_long');
    expect(broken({ characters: 0 }, { characters: 0 })).toBeNull();
    expect(broken({ characters: 0 }, { characters: null })).toBeNull();
  });

  it('let through a voice that is listed, and a request only when all of its voices are', () => {
    const limits = { voices: ['rachel', 'george'] };
    expect(broken(limits)).toBeNull();
    expect(broken(limits, { voices: ['george', 'rachel'] })).toBeNull();
    expect(broken(limits, { voices: ['rachel', 'liam'] })).toBe('voice_not_allowed');
    expect(broken(limits, { voices: ['Rachel'] })).toBe('voice_not_allowed');
  });

  it('let through a request only when every model that it names is listed', () => {
    const limits = { models: ['flash'] };
    expect(broken(limits)).toBeNull();
    expect(broken(limits, { models: ['flash', 'dear'] })).toBe('model_not_allowed');
    expect(broken(limits, { models: ['dear', 'flash'] })).toBe('model_not_allowed');
    expect(broken(limits, { models: [''] })).toBe('model_not_allowed');
  });

  it('refuse an operation that would choose a voice or a model of its own', () => {
    expect(broken({ voices: ['rachel'] }, { voices: [] })).toBe('voice_not_allowed');
    expect(broken({ models: ['flash'] }, { models: [] })).toBe('model_not_allowed');
  });

  it('do not bound voices and models of what only reads, or has none', () => {
    const none = { voices: [], models: [] };
    const limits = { voices: ['rachel'], models: ['flash'] };
    expect(broken(limits, none, { ...SPEAK, access: 'read' })).toBeNull();
    expect(broken(limits, none, syntheticOperation({}))).toBeNull();
    expect(areBound(limits, { ...SPEAK, access: 'read' })).toBe(false);
    expect(areBound(limits, syntheticOperation({}))).toBe(false);
  });

  it('bound the length of a text also of what only reads', () => {
    expect(broken({ characters: 5 }, {}, { ...SPEAK, access: 'read' })).toBe('text_too_long');
  });

  it.each([{ voices: ['rachel'] }, { models: ['flash'] }, { characters: 10 }])(
    'need to know the whole body where %j is a limit',
    (limits) => {
      expect(areBound(limits)).toBe(true);
    },
  );
});
