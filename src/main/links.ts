/** The pages a person may be sent to. An address is parsed first and its parts compared, never its text. */

/** By host: the paths that may be opened, each with what lies under it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'elevenlabs.io': ['/'],
  'help.elevenlabs.io': ['/'],
  'status.elevenlabs.io': ['/'],
};

/** The address to open, as the parser writes it, or null when it is none of the list. */
export function allowedLink(text: string): string | null {
  if (text.length > 2_000) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return null;
  const paths = Object.hasOwn(ALLOWED, url.hostname) ? ALLOWED[url.hostname] : undefined;
  const listed = paths?.some((path) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/')));
  return listed === true ? url.href : null;
}
