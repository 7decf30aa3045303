/** A request of a known agent for a known operation, as its head says. */
import type { Operation } from '../core/operation.ts';
import type { AgentPolicy } from '../core/policy-state.ts';

export interface Admitted {
  readonly agent: AgentPolicy;
  readonly token: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly hasBody: boolean;
  /** The agent waits for `100 Continue` before it sends the body. */
  readonly awaitsContinue: boolean;
}
