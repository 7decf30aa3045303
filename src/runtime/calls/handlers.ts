/** Every handler of the contract, in one table. */
import type { CallName } from '../../contract/calls.ts';
import { accountHandlers, keyHandlers } from './accounts.ts';
import { agentHandlers } from './agents.ts';
import { auditHandlers } from './audit.ts';
import { creditsHandlers } from './credits.ts';
import type { Handler } from './handler.ts';
import { guardHandlers, limitHandlers } from './limits.ts';
import { grantHandlers, policyHandlers, ruleHandlers } from './policy.ts';
import { doctorHandlers, statusHandlers, stopHandlers } from './system.ts';
import { vaultHandlers } from './vault.ts';

export const HANDLERS: { readonly [N in CallName]: Handler<N> } = {
  ...accountHandlers,
  ...keyHandlers,
  ...agentHandlers,
  ...auditHandlers,
  ...creditsHandlers,
  ...grantHandlers,
  ...guardHandlers,
  ...limitHandlers,
  ...policyHandlers,
  ...ruleHandlers,
  ...doctorHandlers,
  ...statusHandlers,
  ...stopHandlers,
  ...vaultHandlers,
};
