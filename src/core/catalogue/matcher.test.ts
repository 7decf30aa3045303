import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../operation.ts';
import { findOperation, OPERATIONS } from './catalogue.ts';
import { createMatcher, type Match, matchOperation } from './matcher.ts';
import { parametersOf } from './parameters.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'];
const ID = '21m00Tcm4TlvDq8ikWAM';

function filled(path: string, value: string): string {
  return path.replaceAll(/\{\w+\}/g, value);
}

function idOf(match: Match): string {
  return match.kind === 'operation' ? match.operation.id : match.kind;
}

/** Written without the trie: narrows all templates segment by segment, literals first, and never looks back. */
function oracle(method: string, path: string): string {
  if (!path.startsWith('/')) return 'unknown';
  const segments = path.slice(1).split('/');
  let left = OPERATIONS.map((operation) => ({ operation, template: operation.path.slice(1).split('/') }));
  segments.forEach((segment, index) => {
    const literal = left.filter(({ template }) => template[index] === segment);
    const parameter = left.filter(({ template }) => {
      const place = template[index];
      const grammar = place === '{tool_name}' ? /^(?=.*[A-Za-z0-9_-])[A-Za-z0-9_.-]{1,256}$/ : /^[A-Za-z0-9_-]{1,256}$/;
      return place?.startsWith('{') && grammar.test(segment);
    });
    left = literal.length > 0 ? literal : parameter;
  });
  left = left.filter(({ template }) => template.length === segments.length);
  const hit = left.find(({ operation }) => operation.method === method);
  return hit?.operation.id ?? (left.length > 0 ? 'method_not_allowed' : 'unknown');
}

describe('matching', () => {
  it.each(OPERATIONS)('finds $id and the values of its parameters', ({ id, method, path }) => {
    let count = 0;
    const asked = path.replaceAll(/\{\w+\}/g, () => {
      count += 1;
      return `value-${count}`;
    });
    const match = matchOperation(method, asked);
    expect(idOf(match)).toBe(id);
    const expected = parametersOf(path).map((name, index) => [name, `value-${index + 1}`]);
    expect(match.kind === 'operation' && Object.entries(match.params)).toEqual(expected);
  });

  it('says that no path is known where it is not', () => {
    for (const path of ['', '/', '/v1', '/v1/', 'v1/voices', '/v1/voices/', '//v1/voices', '/v1/voices//settings']) {
      expect(matchOperation('GET', path)).toEqual({ kind: 'unknown' });
    }
    for (const path of ['/docs', '/openapi.json', '/v1/mcp', '/v1/oauth/token', '/V1/voices', '/v1/Voices']) {
      expect(matchOperation('POST', path)).toEqual({ kind: 'unknown' });
    }
  });

  it('gives parameters without a prototype', () => {
    for (const path of ['/v1/voices/abc', '/v1/models']) {
      const match = matchOperation('GET', path);
      expect(match.kind === 'operation' && Object.getPrototypeOf(match.params)).toBe(null);
    }
  });

  it('compares methods as they are', () => {
    expect(idOf(matchOperation('get', '/v1/models'))).toBe('method_not_allowed');
    expect(idOf(matchOperation('', '/v1/models'))).toBe('method_not_allowed');
  });

  it('never throws and agrees with the oracle on paths made of the catalogue’s own pieces', () => {
    const literals = [
      ...new Set(OPERATIONS.flatMap(({ path }) => path.split('/').filter((each) => /^[a-z]/.test(each)))),
    ];
    const segment = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...literals) },
      { weight: 2, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,24}$/) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '',
          '.',
          '..',
          '...',
          'a.b',
          '__proto__',
          'constructor',
          '%2e',
          'é',
          'a'.repeat(257),
        ),
      },
    );
    const loose = fc.array(segment, { maxLength: 8 }).map((segments) => `/v1/${segments.join('/')}`);
    const near = fc
      .tuple(fc.constantFrom(...OPERATIONS), fc.array(segment, { minLength: 8, maxLength: 8 }))
      .map(([{ path }, values]) => {
        const rest = [...values];
        return path.replaceAll(/\{\w+\}/g, () => rest.pop() ?? ID);
      });
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), fc.oneof(loose, near), (method, path) => {
        expect(idOf(matchOperation(method, path))).toBe(oracle(method, path));
      }),
      { numRuns: 3000 },
    );
  });

  it('never throws and agrees with the oracle on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (method, text) => {
        for (const path of [text, `/${text}`, `/v1/voices/${text}`]) {
          expect(idOf(matchOperation(method, path))).toBe(oracle(method, path));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('A23: literals and parameters in one place', () => {
  /** Every parameter of a template, with the literals that stand in its place after the same beginning. */
  const pairs = OPERATIONS.flatMap((operation) => {
    const segments = operation.path.split('/');
    return segments.flatMap((segment, index) => {
      if (!segment.startsWith('{')) return [];
      const start = filled(segments.slice(0, index).join('/'), ID);
      const siblings = OPERATIONS.map(({ path }) => path.split('/'))
        .filter((other) => filled(other.slice(0, index).join('/'), ID) === start)
        .flatMap((other) => (other[index] === undefined || other[index].startsWith('{') ? [] : [other[index]]));
      return [...new Set(siblings)].map((literal) => {
        const asked = segments.map((each, at) => (at === index ? literal : each)).join('/');
        return { operation, literal, parameter: segment, path: filled(asked, ID) };
      });
    });
  });

  it('are many pairs', () => {
    expect(pairs.length).toBeGreaterThan(150);
    expect(pairs.map(({ path }) => path)).toEqual(expect.arrayContaining(['/v1/voices/add', '/v1/voices/collections']));
  });

  it('the literal wins in every pair: the operation with the parameter is never the answer', () => {
    for (const { operation, path } of pairs)
      expect([path, idOf(matchOperation(operation.method, path))]).not.toEqual([path, operation.id]);
  });

  it('a literal that leads nowhere is unknown or a wrong method, never an id', () => {
    expect(matchOperation('DELETE', '/v1/voices/collections')).toEqual({
      kind: 'method_not_allowed',
      allowed: ['GET', 'POST'],
    });
    expect(idOf(matchOperation('GET', '/v1/voices/add'))).toBe('method_not_allowed');
    expect(idOf(matchOperation('POST', '/v1/voices/settings/edit'))).toBe('unknown');
    expect(idOf(matchOperation('GET', '/v1/voices/settings'))).toBe('unknown');
    expect(idOf(matchOperation('POST', '/v1/voices/pvc/edit'))).toBe('voice_design.update_pvc');
    expect(idOf(matchOperation('PATCH', '/v1/convai/agents/create'))).toBe('method_not_allowed');
    expect(idOf(matchOperation('DELETE', '/v1/dubbing/project'))).toBe('method_not_allowed');
  });
});

describe('what may stand in a parameter', () => {
  const voice = (value: string): string => idOf(matchOperation('GET', `/v1/voices/${value}`));
  const config = (value: string): string =>
    idOf(matchOperation('GET', `/v1/convai/mcp-servers/srv/tool-configs/${value}`));

  it('A18: nothing but letters, digits, _ and -', () => {
    expect(voice('aZ09_-')).toBe('voices.get');
    for (let code = 0; code < 0x180; code += 1) {
      const character = String.fromCharCode(code);
      const allowed = /[A-Za-z0-9_-]/.test(character) || character === '/';
      if (!allowed) expect([code, voice(`a${character}b`)]).toEqual([code, 'unknown']);
    }
    for (const value of ['%EF%BC%8E%EF%BC%8E', '%E2%80%A5', '．．', '‥', '%61']) expect(voice(value)).toBe('unknown');
  });

  it('A18: the names of MCP tools may hold dots too, and nothing else may', () => {
    expect(config('files.read-all_2')).toBe('agent_tools.get_mcp_tool_config');
    for (const value of ['files/read', 'a:b', 'a%2eb', 'a b']) expect(config(value)).toBe('unknown');
    const dotted = OPERATIONS.filter(
      ({ method, path }) => idOf(matchOperation(method, filled(path, 'a.b'))) !== 'unknown',
    );
    expect(dotted.filter(({ path }) => path.includes('{')).map(({ id }) => id)).toEqual([]);
    const lastDotted = OPERATIONS.filter(({ method, path }) => {
      const asked = filled(path.replace(/\{\w+\}$/, 'a.b'), ID);
      return path.endsWith('}') && idOf(matchOperation(method, asked)) !== 'unknown';
    });
    expect(lastDotted.map(({ id }) => id)).toEqual([
      'agent_tools.delete_mcp_tool_approval',
      'agent_tools.get_mcp_tool_config',
      'agent_tools.update_mcp_tool_config',
      'agent_tools.delete_mcp_tool_config',
    ]);
  });

  it('A24: never empty, dots alone, or more than 256 characters', () => {
    for (const value of ['', '.', '..', '...', 'a'.repeat(257), 'a'.repeat(4096)]) {
      expect(voice(value)).toBe('unknown');
      expect(config(value)).toBe('unknown');
    }
    expect(voice('a'.repeat(256))).toBe('voices.get');
  });

  it('A24: the names of Object’s own properties are ordinary ids, and no lookup finds them', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const match = matchOperation('GET', `/v1/voices/${name}`);
      expect(match.kind === 'operation' && match.params.voice_id).toBe(name);
      expect(matchOperation('GET', `/v1/${name}`)).toEqual({ kind: 'unknown' });
      expect(matchOperation('GET', `/${name}`)).toEqual({ kind: 'unknown' });
      expect(idOf(matchOperation(name, '/v1/voices'))).toBe('method_not_allowed');
      expect(findOperation(name)).toBeUndefined();
    }
  });
});

describe('A25: every template with nine methods', () => {
  const templates = [...new Set(OPERATIONS.map(({ path }) => path))];

  it('only the listed methods match, the others are told which are allowed', () => {
    for (const template of templates) {
      const shape = filled(template, '{}');
      const here = OPERATIONS.filter(({ path }) => filled(path, '{}') === shape);
      for (const method of METHODS) {
        const match = matchOperation(method, filled(template, ID));
        const listed = here.find((operation) => operation.method === method);
        if (listed) expect(idOf(match)).toBe(listed.id);
        else expect(match).toEqual({ kind: 'method_not_allowed', allowed: here.map((operation) => operation.method) });
      }
    }
  });
});

describe('A39: building a matcher', () => {
  const known = findOperation('voices.get');
  const [voice, other] = [known, known].filter((operation): operation is Operation => operation !== undefined);

  it('fails where a method and template stand twice, whatever the parameter is called', () => {
    if (!voice || !other) throw new Error('voices.get is missing');
    expect(() => createMatcher([voice, { ...other, path: '/v1/voices/{id}' }])).toThrow('stands twice');
  });

  it('fails where two parameters in one place may hold different characters', () => {
    if (!voice || !other) throw new Error('voices.get is missing');
    expect(() => createMatcher([voice, { ...other, path: '/v1/voices/{tool_name}/audio' }])).toThrow('{tool_name}');
  });
});
