/**
 * The window of lines over the log, and how it moves: pages at its ends, live entries at its top. It follows only while the person
 * is at the top, reads nothing and has not paused; else it counts what came, and reads it from the log when it is wanted.
 */
import { create } from 'zustand';
import type { AuditFilter, EntryShape } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { hear } from '../state/events.ts';
import { inFrames } from './frames.ts';
import { completed, MOST, merged, Recent } from './held-lines.ts';
import { isOpen, type Line, toLine, withOutcome } from './line.ts';
import { type Choice, EVERYTHING, fits, toFilter } from './line-filter.ts';

const PAGE = 100;

interface Feed {
  readonly state: 'loading' | 'ready' | 'broken';
  /** What went wrong, where it is broken. */
  readonly problem: string;
  readonly lines: readonly Line[];
  /** The oldest line there is, is held. */
  readonly atEnd: boolean;
  /** New lines go straight in. */
  readonly follows: boolean;
  readonly paused: boolean;
  /** What came since it followed last. */
  readonly news: number;
  /** Lines may stand in the log above the window's first. */
  readonly missed: boolean;
  /** Another beginning is being read; what is shown is the last one. */
  readonly busy: boolean;
  /** The open line. */
  readonly openSeq: number | null;
  /** The line that the keyboard is on. */
  readonly chosenSeq: number | null;
  readonly choice: Choice;
  /** Where the list goes next; a new object each time. */
  readonly jump: { readonly to: 'top' | 'bottom' } | null;
}

export const useFeed = create<Feed>(() => ({
  state: 'loading',
  problem: '',
  lines: [],
  atEnd: false,
  follows: false,
  paused: false,
  news: 0,
  missed: false,
  busy: false,
  openSeq: null,
  chosenSeq: null,
  choice: EVERYTHING,
  jump: null,
}));

let filter: AuditFilter = {};
/** Grows with each new beginning: what an older question brings is of no use then. */
let era = 0;
let atTop = true;
let reading: 'older' | 'newer' | 'anew' | null = null;
/** Lines that came while a page of the newest was read. */
let arrived: Line[] = [];
/** Ends of calls, for pages that were read before and come later. */
const endings = new Recent<EntryShape>(2_000);
/** Open calls that the filter's text left out: their end may bring them in. */
const leftOut = new Recent<Line>(500);

/** While the view is shown. Returns the function that ends it. */
export function openFeed(): () => void {
  const lost = () => void (useFeed.getState().follows ? restart() : readHeldAgain());
  const frames = inFrames(take, lost);
  const stop = hear({ entries: frames.put, gap: lost });
  void restart();
  return () => {
    stop();
    frames.end();
    era += 1;
    useFeed.setState({ openSeq: null, chosenSeq: null });
  };
}

export function choose(part: Partial<Choice>): void {
  useFeed.setState(({ choice }) => ({ choice: { ...choice, ...part } }));
  void restart();
}

/** Reads the newest page and shows its top. */
export async function restart(): Promise<void> {
  filter = toFilter(useFeed.getState().choice, Date.now());
  const page = await readAnew('newest');
  if (page === null) return;
  const none = { openSeq: null, chosenSeq: null };
  set(merged(page.lines, arrived), { ...none, atEnd: page.whole, missed: false, news: 0, jump: { to: 'top' } });
  arrived = [];
  follow();
}

/** The oldest page, at its end. */
export async function goOldest(): Promise<void> {
  const page = await readAnew('oldest');
  if (page === null) return;
  atTop = false;
  const lines = page.whole ? merged(page.lines, arrived) : merged([], page.lines);
  const none = { openSeq: null, chosenSeq: null };
  set(lines, { ...none, atEnd: true, missed: !page.whole, follows: false, jump: { to: 'bottom' } });
  arrived = [];
}

export async function readOlder(): Promise<void> {
  const { lines, atEnd } = useFeed.getState();
  const last = lines.at(-1);
  if (reading !== null || atEnd || last === undefined) return;
  const page = await readNext('older', 'newest', last.seq);
  if (page === null) return;
  const all = merged(useFeed.getState().lines, page.lines);
  const over = all.length > MOST;
  set(over ? all.slice(-MOST) : all, { atEnd: page.whole, ...(over ? { follows: false, missed: true } : {}) });
}

export async function readNewer(): Promise<void> {
  const { lines, missed } = useFeed.getState();
  const first = lines[0];
  if (reading !== null || !missed || first === undefined) return;
  const page = await readNext('newer', 'oldest', first.seq);
  if (page === null) return;
  const { lines: held, news, atEnd } = useFeed.getState();
  const all = merged(held, page.whole ? [...page.lines, ...arrived] : page.lines);
  const left = page.whole ? 0 : Math.max(0, news - page.lines.length);
  set(all.slice(0, MOST), { news: left, missed: !page.whole, atEnd: atEnd && all.length <= MOST });
  arrived = [];
  follow();
}

export function setAtTop(value: boolean): void {
  if (value === atTop) return;
  atTop = value;
  follow();
}

export function setPaused(paused: boolean): void {
  useFeed.setState({ paused });
  follow();
}

export function setOpen(openSeq: number | null): void {
  useFeed.setState({ openSeq });
  follow();
}

export function setChosen(chosenSeq: number | null): void {
  useFeed.setState({ chosenSeq });
}

/** Follows, or stops following, as things are; first it catches up. */
function follow(): void {
  const { paused, openSeq, state, follows, news, missed, lines } = useFeed.getState();
  const wanted = atTop && !paused && openSeq === null && state === 'ready';
  if (!wanted || !missed) {
    if (wanted !== follows) useFeed.setState({ follows: wanted });
    return;
  }
  if (reading !== null) return;
  if (news > PAGE || lines.length === 0) void restart();
  else void readNewer();
}

async function readAnew(order: 'newest' | 'oldest') {
  era += 1;
  const mine = era;
  arrived = [];
  leftOut.clear();
  reading = 'anew';
  useFeed.setState({ busy: true });
  const page = await readPage(order, null, PAGE);
  if (mine !== era) return null;
  reading = null;
  useFeed.setState({ busy: false });
  return page;
}

async function readNext(what: 'older' | 'newer', order: 'newest' | 'oldest', cursor: number) {
  const mine = era;
  reading = what;
  arrived = [];
  const page = await readPage(order, cursor, PAGE);
  if (mine !== era) return null;
  reading = null;
  return page;
}

/** Null: it failed, and the feed says so. `whole`: nothing comes after it. */
async function readPage(order: 'newest' | 'oldest', cursor: number | null, limit: number) {
  const mine = era;
  const result = await call('audit.page', { filter, view: 'calls', order, cursor, limit });
  if (mine !== era) return null;
  if (!result.ok) {
    useFeed.setState({ state: 'broken', problem: result.error.message, follows: false });
    return null;
  }
  return { lines: result.value.entries.map(toLine), whole: result.value.cursor === null };
}

/** Something was missed while the person reads further down: what is held is read once more. */
async function readHeldAgain(): Promise<void> {
  const { lines } = useFeed.getState();
  const first = lines[0];
  if (first === undefined) return restart();
  useFeed.setState({ missed: true });
  const page = await readPage('newest', first.seq + 1, Math.min(MOST, lines.length));
  if (page !== null) set(merged(useFeed.getState().lines, page.lines), {});
}

function set(lines: readonly Line[], more: Partial<Feed>): void {
  useFeed.setState({ state: 'ready', problem: '', lines: completed(lines, endings), ...more });
}

/** What came since the last frame. */
function take(entries: readonly EntryShape[]): void {
  const ends = new Map<string, EntryShape>();
  for (const entry of entries) {
    if (entry.kind !== 'outcome' || entry.callId === null) continue;
    ends.set(entry.callId, entry);
    endings.put(entry.callId, entry);
  }
  const fresh = entries.filter(({ kind }) => kind !== 'outcome').map(toLine);
  const fitting = [...completed(fresh, ends), ...endedOutside(ends)].filter((line) => {
    if (fits(line, filter)) return true;
    if (filter.search !== undefined && isOpen(line) && line.callId !== null) leftOut.put(line.callId, line);
    return false;
  });
  const { lines, follows, news, state, atEnd } = useFeed.getState();
  if (state !== 'ready' || reading === 'anew') {
    arrived.push(...fitting);
    return;
  }
  // What is not above the window was read with a page already, or ended only now.
  const first = lines[0]?.seq ?? 0;
  const last = atEnd ? 0 : (lines.at(-1)?.seq ?? 0);
  const within = fitting.filter(({ seq }) => seq <= first && seq >= last);
  const above = fitting.filter(({ seq }) => seq > first);
  const held = completed(merged(lines, within), within.length > 0 ? endings : ends);
  if (follows) {
    const all = merged(held, above);
    if (all === lines) return;
    const over = all.length > MOST;
    useFeed.setState({ lines: over ? all.slice(0, MOST) : all, ...(over ? { atEnd: false } : {}) });
    return;
  }
  if (reading === 'newer') arrived.push(...above);
  if (held !== lines) useFeed.setState({ lines: held });
  if (above.length === 0) return;
  useFeed.setState({ news: news + above.length, missed: true });
  follow();
}

/** Calls that the filter's text left out when they began, and whose end came now. */
function endedOutside(ends: ReadonlyMap<string, EntryShape>): Line[] {
  const ended: Line[] = [];
  for (const [callId, outcome] of ends) {
    const line = leftOut.take(callId);
    if (line !== undefined) ended.push(withOutcome(line, outcome));
  }
  return ended;
}
