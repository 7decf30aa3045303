/** Compares the catalogue with an OpenAPI 3 document, so that whoever keeps the catalogue sees what the vendor changed. */
import type { Operation, RequestKind, ResponseKind } from '../operation.ts';
import { parameterOf, parametersOf } from './parameters.ts';

export interface Difference {
  readonly kind: 'new' | 'gone' | 'changed';
  /** `METHOD /path`, as the document has it; for what is gone, as the catalogue has it. */
  readonly route: string;
  readonly detail: string;
}

export type Comparison =
  | { readonly ok: true; readonly differences: readonly Difference[] }
  | { readonly ok: false; readonly message: string };

type Json = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

/** New and changed operations in the document's order, then what is gone in the catalogue's. */
export function compareCatalogue(operations: readonly Operation[], document: unknown): Comparison {
  if (!isJson(document) || typeof document.openapi !== 'string' || !document.openapi.startsWith('3.')) {
    return { ok: false, message: 'this is no OpenAPI 3 document' };
  }
  const { paths } = document;
  if (!isJson(paths)) return { ok: false, message: 'the OpenAPI document has no paths' };
  const missing = new Map(operations.map((operation) => [keyOf(operation.method, operation.path), operation]));
  const differences: Difference[] = [];
  for (const [path, item] of Object.entries(paths)) {
    const methods = resolve(document, item);
    for (const method of METHODS) {
      const described = methods?.[method];
      if (!isJson(described)) continue;
      const route = `${method.toUpperCase()} ${path}`;
      const known = missing.get(keyOf(method, path));
      if (known === undefined) differences.push({ kind: 'new', route, detail: summaryOf(described) });
      else if (missing.delete(keyOf(method, path))) {
        const details = changes(document, known, path, described);
        if (details.length > 0)
          differences.push({ kind: 'changed', route, detail: `${known.id}: ${details.join('; ')}` });
      }
    }
  }
  for (const { id, method, path } of missing.values()) {
    differences.push({ kind: 'gone', route: `${method} ${path}`, detail: id });
  }
  return { ok: true, differences };
}

/** Method and template without the names of the parameters: a renamed parameter is a change, not another operation. */
function keyOf(method: string, path: string): string {
  const shape = path.split('/').map((segment) => (parameterOf(segment) === null ? segment : '{}'));
  return `${method.toUpperCase()} ${shape.join('/')}`;
}

function changes(document: Json, known: Operation, path: string, described: Json): string[] {
  const details: string[] = [];
  const names = parametersOf(path);
  for (const [index, name] of parametersOf(known.path).entries()) {
    if (names[index] !== name) details.push(`path parameter {${name}} is now {${names[index]}}`);
  }
  const deprecated = described.deprecated === true;
  if (deprecated !== known.deprecated) details.push(deprecated ? 'now deprecated' : 'no longer deprecated');
  const asked = contentTypes(document, described.requestBody);
  if (!fitsRequest(known.requestKind, asked)) details.push(`request was ${known.requestKind}, is ${inWords(asked)}`);
  const answered = answerTypes(document, described);
  if (!fitsResponse(known.responseKind, answered)) {
    details.push(`response was ${known.responseKind}, is ${inWords(answered)}`);
  }
  return details;
}

function fitsRequest(kind: RequestKind, types: readonly string[]): boolean {
  if (kind === 'none') return types.length === 0;
  return types.includes(kind === 'json' ? 'application/json' : 'multipart/form-data');
}

function fitsResponse(kind: ResponseKind, types: readonly string[]): boolean {
  switch (kind) {
    case 'empty':
      return types.length === 0;
    case 'json':
      return types.length > 0 && types.every(isJsonType);
    case 'ndjson': // The vendor describes these as JSON, or not at all.
      return types.every((type) => isJsonType(type) || type === 'application/x-ndjson');
    case 'audio':
    case 'stream_audio':
      return types.some((type) => type.startsWith('audio/'));
    case 'sse':
      return types.includes('text/event-stream');
    case 'text':
      return types.some((type) => type.startsWith('text/') && type !== 'text/event-stream');
    case 'multipart':
      return types.some((type) => type.startsWith('multipart/'));
    case 'file':
      return types.length > 0 && !types.some(isJsonType);
  }
}

function isJsonType(type: string): boolean {
  return type === 'application/json';
}

/** Content types of all successful answers. */
function answerTypes(document: Json, described: Json): string[] {
  const responses = described.responses;
  if (!isJson(responses)) return [];
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => contentTypes(document, response));
}

function contentTypes(document: Json, body: unknown): string[] {
  const content = resolve(document, body)?.content;
  return isJson(content) ? Object.keys(content).map((type) => type.split(';')[0]?.trim().toLowerCase() ?? type) : [];
}

/** Follows local references (`#/components/…`); null where one leads nowhere or in a circle. */
function resolve(document: Json, value: unknown): Json | null {
  let current = value;
  for (let hops = 0; hops < 16; hops += 1) {
    if (!isJson(current)) return null;
    const reference = current.$ref;
    if (typeof reference !== 'string') return current;
    if (!reference.startsWith('#/')) return null;
    current = reference
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (at, key) => (isJson(at) ? at[key.replaceAll('~1', '/').replaceAll('~0', '~')] : null),
        document,
      );
  }
  return null;
}

function summaryOf(described: Json): string {
  const { summary } = described;
  return typeof summary === 'string' ? summary : 'no summary';
}

function inWords(types: readonly string[]): string {
  return types.length === 0 ? 'none' : [...new Set(types)].join(', ');
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
