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
  readonly literals: Map<string, Node>;
  parameter: Node | null;
  /** Whether the parameter below this node may hold dots. */
  dots: boolean;
  readonly endings: Map<string, Ending>;
  /** The answer to every method without an ending here. */
  otherwise: Match;
}

interface Ending {
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
  return { literals: new Map(), parameter: null, dots: false, endings: new Map(), otherwise: UNKNOWN };
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
  if (node.endings.has(method)) throw new Error(`${method} ${path} stands in the catalogue twice`);
  node.endings.set(method, { operation, names, fixed: names.length === 0 ? found(operation, names, []) : null });
  const allowed = [...node.endings.values()].map((ending) => ending.operation.method);
  node.otherwise = Object.freeze({ kind: 'method_not_allowed', allowed: Object.freeze(allowed) });
}

function literalBelow(node: Node, segment: string): Node {
  const next = node.literals.get(segment) ?? createNode();
  node.literals.set(segment, next);
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
  const values: string[] = [];
  let node = root;
  let start = 1;
  for (;;) {
    const slash = path.indexOf('/', start);
    const segment = slash === -1 ? path.slice(start) : path.slice(start, slash);
    const literal = node.literals.get(segment);
    if (literal !== undefined) node = literal;
    else if (node.parameter !== null && isParameterValue(segment, node.dots)) {
      values.push(segment);
      node = node.parameter;
    } else return UNKNOWN;
    if (slash === -1) break;
    start = slash + 1;
  }
  const ending = node.endings.get(method);
  if (ending === undefined) return node.otherwise;
  return ending.fixed ?? found(ending.operation, ending.names, values);
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
