import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInside } from './inside.ts';
import { PAGE_HEADERS, pageFile } from './page-files.ts';

const FOLDER = join('/', 'app', 'out', 'renderer');

describe('the files of the page', () => {
  it.each([
    ['app://bollard/', 'index.html', 'text/html; charset=utf-8'],
    ['app://bollard/index.html?x=1#y', 'index.html', 'text/html; charset=utf-8'],
    ['app://bollard/assets/index-Ab_1.js', 'assets/index-Ab_1.js', 'text/javascript; charset=utf-8'],
    ['app://bollard/assets/index.css', 'assets/index.css', 'text/css; charset=utf-8'],
    ['app://bollard/assets/inter-latin.woff2', 'assets/inter-latin.woff2', 'font/woff2'],
  ])('%s is %s', (address, path, type) => {
    expect(pageFile(address, FOLDER)).toEqual({ path: join(FOLDER, path), type });
  });

  it.each([
    'app://bollard/../../etc/passwd',
    'app://bollard/..%2f..%2fetc%2fpasswd',
    'app://bollard/%2e%2e/%2e%2e/secret.js',
    'app://bollard/assets/..%5c..%5csecret.js',
    'app://bollard/assets/%00index.js',
    'app://bollard//etc/passwd.js',
    'app://bollard/C:/secret.js',
    'app://bollard/.hidden.js',
    'app://bollard/assets/.js',
    'app://bollard/assets/',
    'app://bollard/%',
    'app://bollard/index',
    'app://bollard/vault.json',
    'app://bollard/x.constructor',
    'app://evil/index.html',
    'app://bollard.evil/index.html',
    'app://bollard:80/index.html',
    'app://user@bollard/index.html',
    'https://bollard/index.html',
    'file:///etc/passwd',
    'not an address',
    '',
  ])('G18: %s is none of them', (address) => {
    const file = pageFile(address, FOLDER);
    // The parser of addresses takes dot segments away itself: what is left must lie in the folder and be of the page.
    if (file) expect(isInside(FOLDER, file.path)).toBe(true);
    else expect(file).toBeNull();
    expect(file?.path ?? '').not.toMatch(/secret\.js$(?<!renderer.secret\.js)|passwd/);
  });

  it('G18: a link that leads out of the folder is seen', () => {
    expect(isInside(FOLDER, join(FOLDER, 'assets', 'index.js'))).toBe(true);
    expect(isInside(FOLDER, join(FOLDER, '..hidden'))).toBe(true);
    expect(isInside(FOLDER, join('/', 'etc', 'passwd'))).toBe(false);
    expect(isInside(FOLDER, `${FOLDER}-other`)).toBe(false);
    expect(isInside(FOLDER, join(FOLDER, '..'))).toBe(false);
    expect(isInside(FOLDER, FOLDER)).toBe(false);
  });

  it('G9: carry the policy of the design, which lets nothing out and nothing foreign in', () => {
    const policy = PAGE_HEADERS['content-security-policy'] ?? '';
    const parts = policy.split('; ');
    expect(parts).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(policy).not.toContain('unsafe');
  });
});
