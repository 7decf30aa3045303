import type { CallInput } from '../../contract/calls.ts';
import type { PageQuery } from '../../store/audit-query.ts';
import { CallError } from '../call-error.ts';
import type { Handlers } from './handler.ts';

export const auditHandlers: Handlers<'audit'> = {
  'audit.page': async (input, _actor, { reader }) => {
    const { filter, view, order, cursor, limit } = input;
    const page = await reader.page({ filter: filterOf(filter), view, order, cursor: cursor ?? null, limit });
    return { entries: page.entries.map((entry) => ({ ...entry })), cursor: page.cursor };
  },
  'audit.count': async ({ filter, view }, _actor, { reader }) => ({
    lines: await reader.count({ filter: filterOf(filter), view }),
  }),
  'audit.verify': async (_input, _actor, { reader, vault }) => {
    const { ok, entries, anchored, problem, message } = await reader.verify(vault.anchor());
    if (ok && vault.state === 'policy_changed') {
      const why = vault.finding.why ?? 'the policy was changed by other means than Bollard';
      return { ok: false, entries, anchored, problem: why, message: why };
    }
    return { ok, entries, anchored, problem, message };
  },
};

function filterOf({ since, until, ...filter }: CallInput<'audit.page'>['filter']): PageQuery['filter'] {
  return { ...filter, since: timeOf(since), until: timeOf(until) };
}

function timeOf(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined;
  const time = Date.parse(iso);
  if (Number.isNaN(time)) throw new CallError('bad_input', `"${iso}" is no time.`);
  return time;
}
