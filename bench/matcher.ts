/**
 * Matching: the trie against a list of regular expressions over the same catalogue, in one run and taking turns.
 * Run with `node bench/matcher.ts`. Prints nanoseconds a match (median and spread over the rounds) and the ratio.
 */
import { OPERATIONS } from '../src/core/catalogue/catalogue.ts';
import { matchOperation } from '../src/core/catalogue/matcher.ts';

const ROUNDS = 31;
const MATCHES_A_ROUND = 20_000;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly id: string | null;
}

/** Literals before parameters, left to right, so that the first hit is the right one. */
const list = OPERATIONS.map((operation) => ({
  operation,
  expression: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '([A-Za-z0-9_-]{1,256})')}$`),
  order: operation.path.replaceAll(/\{\w+\}/g, '\uffff'),
})).sort((one, other) => (one.order < other.order ? -1 : 1));

function matchByList(method: string, path: string): string | null {
  for (const { operation, expression } of list) {
    if (operation.method === method && expression.test(path)) return operation.id;
  }
  return null;
}

function matchByTrie(method: string, path: string): string | null {
  const match = matchOperation(method, path);
  return match.kind === 'operation' ? match.operation.id : null;
}

/** What agents ask for: every operation once with an id like the real ones, and an unknown path for every twenty. */
const asked: Request[] = OPERATIONS.flatMap(({ id, method, path }, index) => {
  const known = {
    method,
    path: path.replaceAll(/\{\w+\}/g, `21m00Tcm4TlvDq8ikW${String(index).padStart(2, '0')}`),
    id,
  };
  return index % 20 === 0 ? [known, { method, path: `${known.path}/no-such-thing/below`, id: null }] : [known];
});

/** As they come from a socket: each path a flat string of its own. */
const requests = asked.map((request) => ({ ...request, path: Buffer.from(request.path).toString('latin1') }));

for (const { method, path, id } of requests) {
  const [trie, regex] = [matchByTrie(method, path), matchByList(method, path)];
  if (trie !== id || regex !== id) throw new Error(`${method} ${path}: expected ${id}, trie ${trie}, list ${regex}`);
}
console.log(`${requests.length} requests agree`);

let sink = 0;

function nanosecondsAMatch(match: (method: string, path: string) => string | null): number {
  const start = process.hrtime.bigint();
  for (let count = 0; count < MATCHES_A_ROUND; count += 1) {
    const request = requests[count % requests.length];
    if (request && match(request.method, request.path) !== null) sink += 1;
  }
  return Number(process.hrtime.bigint() - start) / MATCHES_A_ROUND;
}

const rounds = Array.from({ length: ROUNDS + 5 }, () => {
  const trie = nanosecondsAMatch(matchByTrie);
  const regex = nanosecondsAMatch(matchByList);
  return { trie, regex, ratio: regex / trie };
}).slice(5);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

function line(name: string, values: readonly number[], unit: string): string {
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => quantile(values, share).toFixed(unit === '×' ? 1 : 0));
  return `${name.padEnd(12)} ${middle} ${unit}  (p10 ${low}, p90 ${high})`;
}

/** Few enough matches that no garbage is collected in between; where some is, the median leaves the round out. */
const bytes = Array.from({ length: ROUNDS }, () => {
  const before = process.memoryUsage().heapUsed;
  for (const { method, path } of requests) matchByTrie(method, path);
  return (process.memoryUsage().heapUsed - before) / requests.length;
});

console.log(
  line(
    'trie',
    rounds.map((round) => round.trie),
    'ns',
  ),
);
console.log(
  line(
    'regex list',
    rounds.map((round) => round.regex),
    'ns',
  ),
);
console.log(
  line(
    'list / trie',
    rounds.map((round) => round.ratio),
    '×',
  ),
);
console.log(line('trie', bytes, 'bytes allocated'));
if (sink === 0) throw new Error('nothing matched');
