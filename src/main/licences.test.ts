import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LICENCES } from './licences.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8'));
/** Development packages whose code is in the page. */
const IN_THE_PAGE = /^(@base-ui|@fontsource-variable|@tanstack|electron$|lucide-react|react$|react-dom|zustand)/;

describe('the licences that the settings name', () => {
  it('are those of the installed packages', () => {
    for (const { name, version, licence } of LICENCES) {
      expect(read(`node_modules/${name}/package.json`), name).toMatchObject({ version, license: licence });
    }
  });

  it('leave out nothing that ships', () => {
    const { dependencies, devDependencies } = read('package.json');
    const shipped = [
      ...Object.keys(dependencies),
      ...Object.keys(devDependencies).filter((name) => IN_THE_PAGE.test(name) && !name.startsWith('electron-vite')),
    ];
    const named = new Set(LICENCES.map(({ name }) => name));
    expect(shipped.filter((name) => !named.has(name))).toEqual([]);
  });
});
