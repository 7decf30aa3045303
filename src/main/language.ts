/**
 * The language for Chromium where the environment names none: with LANG unset, C or POSIX it calls itself `en-US@posix`, which
 * `Intl` refuses with an exception, and the page would stay empty. Null: as the environment has it.
 */
export function plainLanguage(env: Readonly<Record<string, string | undefined>>, platform: string): string | null {
  if (platform !== 'linux') return null;
  const named = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return env.LANGUAGE || !/^(|C|POSIX)(\.|$)/.test(named) ? null : 'en-US';
}
