/** Which file of the built page an address means, and how it is sent. Nothing outside the page's folder is ever meant. */
import { join } from 'node:path';

export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = 'app://bollard';
export const PAGE_URL = `${PAGE_ORIGIN}/`;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** Of design §7, letter for letter. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGE_POLICY,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export interface PageFile {
  readonly path: string;
  readonly type: string;
}

/**
 * Null for another host, a path that would leave the folder in any spelling, or a kind of file the page has none of. The caller
 * still has to see where links in the file system lead.
 */
export function pageFile(address: string, folder: string): PageFile | null {
  let url: URL;
  let path: string;
  try {
    url = new URL(address);
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (url.protocol !== `${PAGE_SCHEME}:` || url.host !== 'bollard' || url.username !== '' || url.password !== '') {
    return null;
  }
  const name = path === '/' ? 'index.html' : path.slice(1);
  // Names of the build: letters, digits and - _ . between slashes. What else comes was not asked for by our page.
  if (!/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(name)) return null;
  const type = Object.hasOwn(TYPES, extension(name)) ? TYPES[extension(name)] : undefined;
  return type === undefined ? null : { path: join(folder, name), type };
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
