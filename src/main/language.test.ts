import { describe, expect, it } from 'vitest';
import { plainLanguage } from './language.ts';

describe('the language of the page', () => {
  it.each([[{}], [{ LANG: 'C' }], [{ LANG: 'POSIX' }], [{ LANG: 'C.UTF-8' }], [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }]])(
    'is plain English where the environment names none: %j',
    (env) => {
      expect(plainLanguage(env, 'linux')).toBe('en-US');
    },
  );

  it.each([[{ LANG: 'de_DE.UTF-8' }], [{ LC_ALL: 'fr_FR', LANG: 'C' }], [{ LANGUAGE: 'pt_BR:pt', LANG: 'C' }]])(
    'is that of the environment where it names one: %j',
    (env) => {
      expect(plainLanguage(env, 'linux')).toBeNull();
    },
  );

  it('is left to the system elsewhere', () => {
    expect(plainLanguage({}, 'darwin')).toBeNull();
    expect(plainLanguage({}, 'win32')).toBeNull();
  });
});
