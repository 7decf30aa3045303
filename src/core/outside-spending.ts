/** What spends without passing through Bollard once it is set up: an agent of ElevenLabs that people can talk to. */
import type { Operation } from './operation.ts';

/** Each can make an agent of ElevenLabs reachable: by its page, a widget, a phone number. */
const OPENS_AN_AGENT: ReadonlySet<string> = new Set([
  'agents.create',
  'agents.update',
  'agents.duplicate',
  'agents.create_deployment',
  'agents.update_branch',
  'agents.merge_branch',
  'agents.merge_merge_proposal',
  'phone_numbers.create',
  'phone_numbers.update',
  'phone_numbers.update_whatsapp_account',
]);

/** What is to be said of an operation, as a clause; null where everything that it spends is counted here. */
export function outsideSpending(operation: Operation): string | null {
  if (!OPENS_AN_AGENT.has(operation.id)) return null;
  return 'what conversations with such an agent cost does not pass through Bollard';
}
