/** Made-up operations and agents for tests of the policy. */
import { NO_AGENT_LIMITS } from '../../src/core/limits.ts';
import type { Operation } from '../../src/core/operation.ts';
import type { AgentPolicy } from '../../src/core/policy-state.ts';

export function syntheticOperation(parts: Partial<Operation>): Operation {
  return {
    id: 'voices.try',
    method: 'POST',
    path: '/v1/try',
    area: 'voices',
    access: 'write',
    effects: [],
    conditionalEffects: [],
    redact: [],
    neverForward: false,
    label: 'Try a voice',
    past: 'tried a voice',
    object: null,
    voiceFields: [],
    modelFields: [],
    textFields: [],
    mediaFields: [],
    urlFields: [],
    requestKind: 'json',
    responseKind: 'json',
    usesVoiceSlot: false,
    deprecated: false,
    guideNo: null,
    ...parts,
  };
}

export function syntheticAgent(parts: Partial<AgentPolicy>): AgentPolicy {
  return {
    id: 'agt_1',
    name: 'Voiceover Agent',
    tokenHash: 'aa',
    tokenHint: 'aaaa',
    accountId: 'acc_sandbox',
    paused: false,
    expiresAt: null,
    createdAt: 1_750_000_000_000,
    grants: new Map(),
    rules: new Map(),
    limits: NO_AGENT_LIMITS,
    ...parts,
  };
}
