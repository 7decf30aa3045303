import { CallError } from '../call-error.ts';
import type { Handlers } from './handler.ts';

export const auditHandlers: Handlers<'audit'> = {
  'audit.page': async (input, _actor, { reader }) => {
    const { filter, view, order, cursor, limit } = input;
    const page = await reader.page({
      filter: {
        agent: filter.agent,
        area: filter.area,
        decision: filter.decision,
        since: timeOf(filter.since),
        until: timeOf(filter.until),
        search: filter.search,
      },
      view,
      order,
      cursor: cursor ?? null,
      limit,
    });
    return { entries: page.entries.map((entry) => ({ ...entry })), cursor: page.cursor };
  },
  'audit.verify': async (_input, _actor, { reader, vault }) => {
    const { ok, entries, anchored, problem, message } = await reader.verify(vault.anchor());
    if (ok && vault.state === 'policy_changed') {
      const why = vault.finding.why ?? 'the policy was changed by other means than Bollard';
      return { ok: false, entries, anchored, problem: why, message: why };
    }
    return { ok, entries, anchored, problem, message };
  },
};

function timeOf(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined;
  const time = Date.parse(iso);
  if (Number.isNaN(time)) throw new CallError('bad_input', `"${iso}" is no time.`);
  return time;
}
