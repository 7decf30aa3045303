/**
 * Finds the operation of a method and a path: a trie by path segment, built once.
 *
 * At each segment a literal wins over a parameter, and there is no way back from it: where a literal leads nowhere, the path
 * is unknown, although a parameter in its place might have led on. So a literal sibling is never taken for an id (A23);
 * no id of the API is spelt like one. The template is chosen before the method: `DELETE /v1/voices/collections` is a wrong
 * method, never the deletion of a voice called "collections".
 */
import type { Method, Operation } from '../operation.ts';
import { OPERATIONS } from './catalogue.ts';
import { isParameterValue, mayHoldDots, parameterOf } from './parameters.ts';

export type Match =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      /** By parameter name; has no prototype. */
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'method_not_allowed'; readonly allowed: readonly Method[] }
  | { readonly kind: 'unknown' };

type Matcher = (method: string, path: string) => Match;

interface Node {
  /** By length: few literals share one, so comparing them costs less than cutting the segment out to look it up. */
  readonly literals: Literal[][];
  parameter: Node | null;
  /** Whether the parameter below this node may hold dots. */
  dots: boolean;
  readonly endings: Ending[];
  /** The answer to every method without an ending here. */
  otherwise: Match;
}

interface Literal {
  readonly text: string;
  readonly node: Node;
}

interface Ending {
  readonly method: Method;
  readonly operation: Operation;
  /** Names of the parameters on the way, in order. */
  readonly names: readonly string[];
  /** The answer, made once, where there is no parameter. */
  readonly fixed: Match | null;
}

const UNKNOWN: Match = Object.freeze({ kind: 'unknown' });
const SLASH = 0x2f;

/** `path` is canonical (gateway/target.ts) and is never decoded; `method` is compared as it is. */
export const matchOperation: Matcher = createMatcher(OPERATIONS);

/** Builds a matcher. Throws where two operations share method and template, or two parameters in one place differ in what they may hold (A39). */
export function createMatcher(operations: readonly Operation[]): Matcher {
  const root = createNode();
  for (const operation of operations) insert(root, operation);
  return (method, path) => find(root, method, path);
}

function createNode(): Node {
  return { literals: [], parameter: null, dots: false, endings: [], otherwise: UNKNOWN };
}

function insert(root: Node, operation: Operation): void {
  const { method, path } = operation;
  const names: string[] = [];
  let node = root;
  for (const segment of path.slice(1).split('/')) {
    const name = parameterOf(segment);
    node = name === null ? literalBelow(node, segment) : parameterBelow(node, name);
    if (name !== null) names.push(name);
  }
  if (node.endings.some((ending) => ending.method === method)) throw new Error(`${method} ${path} stands twice`);
  const fixed = names.length === 0 ? found(operation, names, []) : null;
  node.endings.push({ method, operation, names, fixed });
  const allowed = node.endings.map((ending) => ending.method);
  node.otherwise = Object.freeze({ kind: 'method_not_allowed', allowed: Object.freeze(allowed) });
}

function literalBelow(node: Node, text: string): Node {
  while (node.literals.length <= text.length) node.literals.push([]);
  const sameLength = node.literals[text.length] ?? [];
  const known = sameLength.find((literal) => literal.text === text);
  if (known !== undefined) return known.node;
  const next = createNode();
  sameLength.push({ text, node: next });
  return next;
}

function parameterBelow(node: Node, name: string): Node {
  const dots = mayHoldDots(name);
  if (node.parameter !== null && node.dots !== dots) throw new Error(`{${name}} stands where another grammar holds`);
  node.dots = dots;
  node.parameter ??= createNode();
  return node.parameter;
}

function find(root: Node, method: string, path: string): Match {
  if (path.charCodeAt(0) !== SLASH) return UNKNOWN;
  let values: string[] | null = null;
  let node = root;
  let start = 1;
  for (;;) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    const literal = literalAt(node, path, start, end);
    if (literal !== null) node = literal;
    else if (node.parameter !== null && isParameterValue(path, start, end, node.dots)) {
      values ??= [];
      values.push(path.slice(start, end));
      node = node.parameter;
    } else return UNKNOWN;
    if (slash === -1) break;
    start = end + 1;
  }
  for (const ending of node.endings) {
    if (ending.method === method) return ending.fixed ?? found(ending.operation, ending.names, values ?? []);
  }
  return node.otherwise;
}

function literalAt(node: Node, path: string, start: number, end: number): Node | null {
  const length = end - start;
  const sameLength = length < node.literals.length ? node.literals[length] : undefined;
  if (sameLength === undefined) return null;
  for (const literal of sameLength) {
    if (path.startsWith(literal.text, start)) return literal.node;
  }
  return null;
}

function found(operation: Operation, names: readonly string[], values: readonly string[]): Match {
  const params: Record<string, string> = Object.create(null);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    const value = values[index];
    if (name !== undefined && value !== undefined) params[name] = value;
  }
  return { kind: 'operation', operation, params };
}
