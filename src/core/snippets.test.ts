import { describe, expect, it } from 'vitest';
import { CLIENT_IDS, curlLine, snippet } from './snippets.ts';

const BASE = 'http://127.0.0.1:7117';

describe('a snippet', () => {
  it('exists for each client, in a fixed order', () => {
    expect(CLIENT_IDS).toEqual(['curl', 'javascript', 'python', 'livekit', 'cli', 'env', 'mcp']);
  });

  it.each(CLIENT_IDS)('for %s holds no token, and no address with a slash at its end', (client) => {
    const text = snippet(client, BASE);
    expect(text).not.toMatch(/bollard_/);
    expect(text).not.toContain(`${BASE}/'`);
    expect(text).not.toContain(`${BASE}/"`);
    expect(text).not.toMatch(/localhost|\[::1\]/);
  });

  it.each(CLIENT_IDS.filter((client) => client !== 'mcp'))('for %s takes the token from BOLLARD_TOKEN', (client) => {
    expect(snippet(client, BASE)).toContain('BOLLARD_TOKEN');
    expect(snippet(client, BASE)).toContain(BASE);
  });

  it.each([
    ['javascript', '//'],
    ['livekit', '//'],
    ['python', '#'],
    ['curl', '#'],
    ['env', '#'],
  ])('for %s carries a note as a comment of its language', (client, comment) => {
    const [first, ...rest] = snippet(client, BASE, 'the token of Ada').split('\n');
    expect(first).toBe(`${comment} the token of Ada`);
    expect(rest.join('\n')).toBe(snippet(client, BASE));
  });

  it('for MCP says that the official server cannot be pointed elsewhere', () => {
    expect(snippet('mcp', BASE)).toContain('cannot be pointed at Bollard');
  });

  it('for no known client is an error', () => {
    expect(() => snippet('toString', BASE)).toThrow('no snippet for toString');
  });
});

describe('the curl line', () => {
  it('is one line that a shell expands only where a variable is meant', () => {
    const line = curlLine(BASE, '$BOLLARD_TOKEN');
    expect(line).not.toContain('\n');
    expect(line).toMatch(/^curl .* -o [a-z]+\.mp3$/);
    expect(line.match(/\$/g)).toHaveLength(1);
    expect(line).toContain('"xi-api-key: $BOLLARD_TOKEN"');
    expect(line).not.toMatch(/[`;|&<>]/);
  });
});
