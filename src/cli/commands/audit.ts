import { open } from 'node:fs/promises';
import type { CallInput } from '../../contract/calls.ts';
import type { EntryShape } from '../../contract/shapes.ts';
import { findArea } from '../../core/catalogue/catalogue.ts';
import { csvHeader, csvLine } from '../../runtime/csv.ts';
import { type Command, type Invocation, text, word } from '../command.ts';

import { feedLine } from '../feed.ts';
import { type Session, withSession } from '../session.ts';
import { CliFailure, print, UsageError } from '../terminal.ts';
import { parseWhen } from '../when.ts';

const FILTERS = {
  agent: { type: 'string' },
  area: { type: 'string' },
  decision: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  search: { type: 'string' },
} as const;
const FILTER_USAGE = '[FILTERS]';
const FILTER_DETAILS = [
  '--agent A              an id or a name',
  '--area A               an area id: bollard catalog lists them',
  '--decision D           allow, ask or deny',
  '--since T, --until T   2026-12-01 (midnight UTC), an ISO time, or a span back from now: 30m, 12h, 7d',
  '--search TEXT          words of the sentence',
];
const PAGE = 1000;

type Page = CallInput<'audit.page'>;

export const AUDIT_COMMANDS: readonly Command[] = [
  {
    name: ['audit', 'list'],
    usage: `[--limit N|all] ${FILTER_USAGE}`,
    summary: 'The log, newest first',
    details: ['--limit N|all          lines at most; default 1000', ...FILTER_DETAILS],
    arity: [0, 0],
    options: { ...FILTERS, limit: { type: 'string' } },
    run: list,
  },
  {
    name: ['audit', 'tail'],
    usage: FILTER_USAGE,
    summary: 'The log as it grows',
    details: FILTER_DETAILS,
    arity: [0, 0],
    options: FILTERS,
    run: tail,
  },
  {
    name: ['audit', 'export'],
    usage: `FILE [--format csv|jsonl] ${FILTER_USAGE}`,
    summary: 'Write the log to a file',
    details: [
      '--format csv           for a spreadsheet, a line per call (default)',
      '--format jsonl         every entry with its hash, which anyone can verify (default for a FILE in .jsonl)',
      ...FILTER_DETAILS,
    ],
    arity: [1, 1],
    options: { ...FILTERS, format: { type: 'string' } },
    run: exportLog,
  },
  {
    name: ['audit', 'verify'],
    usage: '',
    summary: 'Check that the log is whole and unchanged',
    arity: [0, 0],
    run: verify,
  },
];

async function list(invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  const limit = parseLimit(text(invocation, 'limit'));
  const query: Omit<Page, 'limit'> = {
    filter: filterOf(invocation),
    order: 'newest',
    view: terminal.json ? 'entries' : 'calls',
  };
  await withSession(invocation, async (session) => {
    let printed = 0;
    if (terminal.json) terminal.out('[');
    for await (const entry of pages(session, query, limit)) {
      if (terminal.json) terminal.out(`${printed > 0 ? ',\n' : ''}${JSON.stringify(entry)}`);
      else terminal.out(`${feedLine(entry, true)}\n`);
      printed += 1;
    }
    if (terminal.json) terminal.out(']\n');
    else if (printed === 0) terminal.out('Nothing in the log matches.\n');
  });
}

async function tail(invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  const filter = filterOf(invocation);
  await withSession(invocation, async (session) => {
    if (session.direct)
      throw new CliFailure('Nothing is running, so nothing will come. bollard audit list shows the log.');
    let last = 0;
    const show = (entry: EntryShape) => {
      last = Math.max(last, entry.seq);
      terminal.out(`${terminal.json ? JSON.stringify(entry) : feedLine(entry)}\n`);
    };
    for await (const entry of pages(session, { filter, order: 'newest', view: 'entries' }, 1)) last = entry.seq;
    // An event only says that there is more: the rows themselves come from the log, filtered, so that none is lost.
    let wanted = false;
    let reading = Promise.resolve();
    const readMore = async () => {
      while (wanted) {
        wanted = false;
        const more = { filter, order: 'oldest', view: 'entries', cursor: last } as const;
        for await (const entry of pages(session, more, Number.POSITIVE_INFINITY)) show(entry);
      }
    };
    const stop = session.subscribe(() => {
      if (wanted) return;
      wanted = true;
      reading = reading.then(readMore);
    });
    await Promise.race([terminal.untilStopped(), session.ended]);
    stop();
    await reading.catch(() => undefined);
  });
}

async function exportLog(invocation: Invocation): Promise<void> {
  const format = text(invocation, 'format') ?? (word(invocation, 0).endsWith('.jsonl') ? 'jsonl' : 'csv');
  if (format !== 'csv' && format !== 'jsonl') throw new UsageError(`"${format}" is no format: csv or jsonl`);
  const file = word(invocation, 0);
  const filter = filterOf(invocation);
  const written = await withSession(invocation, async (session) => {
    const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
      throw new CliFailure(
        error.code === 'EEXIST' ? `${file} exists; nothing was written.` : `${file}: ${error.message}`,
      );
    });
    try {
      const rows = { filter, order: 'oldest', view: format === 'csv' ? 'calls' : 'entries' } as const;
      return await writeRows(handle, format, pages(session, rows, Number.POSITIVE_INFINITY));
    } finally {
      await handle.close();
    }
  });
  print(invocation.terminal, `Wrote ${written} ${format === 'csv' ? 'lines' : 'entries'} to ${file}.`, {
    file,
    format,
    written,
  });
}

async function writeRows(
  handle: { write(text: string): Promise<unknown> },
  format: 'csv' | 'jsonl',
  rows: AsyncIterable<EntryShape>,
): Promise<number> {
  let buffer = format === 'csv' ? csvHeader() : '';
  let written = 0;
  for await (const entry of rows) {
    buffer += format === 'csv' ? csvLine(entry) : `${JSON.stringify(entry)}\n`;
    written += 1;
    if (buffer.length > 256 * 1024) {
      await handle.write(buffer);
      buffer = '';
    }
  }
  await handle.write(buffer);
  return written;
}

async function verify(invocation: Invocation): Promise<void> {
  const result = await withSession(invocation, (session) => session.call('audit.verify', {}), { unlock: true });
  if (!result.ok) {
    if (invocation.terminal.json) invocation.terminal.out(`${JSON.stringify(result)}\n`);
    throw new CliFailure(result.message);
  }
  print(invocation.terminal, result.message, result);
}

async function* pages(session: Session, query: Omit<Page, 'limit'>, limit: number): AsyncGenerator<EntryShape> {
  let cursor = query.cursor ?? null;
  let left = limit;
  while (left > 0) {
    const page = await session.call('audit.page', { ...query, cursor, limit: Math.min(PAGE, left) });
    yield* page.entries;
    left -= page.entries.length;
    cursor = page.cursor;
    if (cursor === null) return;
  }
}

function filterOf(invocation: Invocation): Page['filter'] {
  const filter: { -readonly [K in keyof Page['filter']]: Page['filter'][K] } = {};
  const agent = text(invocation, 'agent');
  const area = text(invocation, 'area');
  const decision = text(invocation, 'decision');
  const since = text(invocation, 'since');
  const until = text(invocation, 'until');
  const search = text(invocation, 'search');
  if (agent !== undefined) filter.agent = agent;
  if (area !== undefined && !findArea(area)) {
    throw new CliFailure(`There is no area "${area}"; bollard catalog lists them.`);
  }
  if (area !== undefined) filter.area = area;
  if (search !== undefined) filter.search = search;
  if (since !== undefined) filter.since = parseWhen(since, Date.now(), 'before');
  if (until !== undefined) filter.until = parseWhen(until, Date.now(), 'before');
  if (decision !== undefined) {
    if (decision !== 'allow' && decision !== 'ask' && decision !== 'deny') {
      throw new UsageError(`"${decision}" is no decision: allow, ask or deny`);
    }
    filter.decision = decision;
  }
  return filter;
}

function parseLimit(given: string | undefined): number {
  if (given === undefined) return 1000;
  if (given === 'all') return Number.POSITIVE_INFINITY;
  const limit = Number(given);
  if (!Number.isSafeInteger(limit) || limit < 1) throw new UsageError(`--limit takes a whole number above 0, or all`);
  return limit;
}
