/**
 * The policy as a file: grants and rules by agent name. It holds no key and no token, so an import changes agents that exist
 * and never adds one: a new agent needs a token, which is shown once where it is made.
 */
import * as z from 'zod/mini';
import { levelShape, nameShape, ruleShape } from '../contract/shapes.ts';
import { nameKey } from '../core/agent-name.ts';
import type { PolicyState } from '../core/policy-state.ts';
import { CallError } from './call-error.ts';
import { validPolicy } from './valid-policy.ts';

const documentShape = z.strictObject({
  format: z.literal('bollard-policy'),
  version: z.literal(1),
  agents: z.array(
    z.strictObject({
      name: nameShape,
      grants: z.record(z.string(), levelShape),
      rules: z.record(z.string(), ruleShape),
    }),
  ),
});
type PolicyDocument = z.infer<typeof documentShape>;

export function exportPolicy(state: PolicyState): PolicyDocument {
  return {
    format: 'bollard-policy',
    version: 1,
    agents: [...state.agents.values()].map((agent) => ({
      name: agent.name,
      grants: Object.fromEntries(agent.grants),
      rules: Object.fromEntries(agent.rules),
    })),
  };
}

/** The state with the document's grants and rules in place. Throws CallError and changes nothing when any part is unknown. */
export function importPolicy(document: unknown, state: PolicyState): PolicyState {
  const parsed = z.safeParse(documentShape, document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CallError(
      'bad_input',
      `This is no policy file: ${issue?.path.join('.') || 'document'}: ${issue?.message}`,
    );
  }
  const agents = new Map(state.agents);
  for (const wanted of parsed.data.agents) {
    const agent = [...agents.values()].find((one) => nameKey(one.name) === nameKey(wanted.name));
    if (!agent)
      throw new CallError('not_found', `There is no agent "${wanted.name}": add it first, then import again.`);
    agents.set(agent.id, { ...agent, ...validPolicy(wanted.grants, wanted.rules) });
  }
  return { ...state, agents };
}
