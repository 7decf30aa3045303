import { describe, expect, it } from 'vitest';
import { allowedLink } from './links.ts';

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
});
