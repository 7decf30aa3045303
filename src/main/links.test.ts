import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allowedLink } from './links.ts';

const PAGE = fileURLToPath(new URL('../renderer/', import.meta.url));

/** Web addresses in a source text, and other targets of links; this machine's own are none. */
function addressesIn(source: string): string[] {
  const written = source.match(/https?:\/\/[^\s'"`<>)]+/g) ?? [];
  const targets = [...source.matchAll(/href=\{?['"`]([^'"`#][^'"`]*)/g)].map(([, target = '']) => target);
  return [...new Set([...written, ...targets])].filter(
    (address) => !/^http:\/\/(127\.0\.0\.1|\[::1\])[:/$]/.test(address),
  );
}

describe('links that leave the app', () => {
  it.each([
    'https://elevenlabs.io/',
    'https://elevenlabs.io/app/settings/api-keys',
    'https://help.elevenlabs.io/hc/en-us',
  ])('%s may be opened', (url) => {
    expect(allowedLink(url)).toBe(url);
  });

  it('are opened as the parser writes them', () => {
    expect(allowedLink('HTTPS://ElevenLabs.IO/app')).toBe('https://elevenlabs.io/app');
    expect(allowedLink('https://elevenlabs.io/a b"c')).toBe('https://elevenlabs.io/a%20b%22c');
  });

  it.each([
    'http://elevenlabs.io/',
    'file:///etc/passwd',
    'smb://elevenlabs.io/share',
    'ms-msdt:/id PCWDiagnostic',
    'javascript:alert(1)//elevenlabs.io',
    'data:text/html,elevenlabs.io',
    '\\\\elevenlabs.io\\share',
    '//elevenlabs.io/',
    'https://elevenlabs.io.evil.example/',
    'https://elevenlabs.io@evil.example/',
    'https://evil.example/#https://elevenlabs.io/',
    'https://evil.example\\@elevenlabs.io/',
    'https://user:secret@elevenlabs.io/',
    'https://elevenlabs.io:8443/',
    'https://api.elevenlabs.io/v1/user',
    'https://notelevenlabs.io/',
    'https://еlevenlabs.io/',
    'https://constructor/',
    `https://elevenlabs.io/${'x'.repeat(2_000)}`,
    'app://bollard/',
    '',
  ])('G7: %s is refused', (url) => {
    expect(allowedLink(url)).toBeNull();
  });

  it('are all of the list, wherever the page has one', () => {
    const sources = globSync('**/*.{ts,tsx,html,css}', { cwd: PAGE }).filter((file) => !file.includes('.test.'));
    expect(sources.length).toBeGreaterThan(50);
    const refused = sources.flatMap((file) =>
      addressesIn(readFileSync(`${PAGE}${file}`, 'utf8')).filter((address) => allowedLink(address) === null),
    );
    expect(refused).toEqual([]);
    // What finds them does find them.
    const planted = `<a href="ftp://evil.example/x">, call('link.open', { url: 'https://evil.example/' }), http://127.0.0.1:7117/v1`;
    expect(addressesIn(planted)).toEqual(['https://evil.example/', 'ftp://evil.example/x']);
  });
});
