/** Plants forbidden imports in every layer and expects the linter to refuse each (design: layers). */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

const FOLDERS = ['core', 'contract', 'store', 'gateway', 'sandbox', 'runtime', 'cli', 'main', 'preload', 'renderer'];
const PACKAGES = [
  'better-sqlite3',
  'undici',
  'ws',
  'zod',
  'conf',
  'electron',
  'electron-store',
  'react',
  'react-dom/client',
  'zustand',
  '@base-ui/react/dialog',
  '@tanstack/react-virtual',
  'lucide-react',
  'left-pad',
];
/** Modules of the contract: what they bring with them decides who may import them. */
const CONTRACT_PARTS = ['bridge', 'names', 'calls', 'shapes'];

interface Layer {
  readonly name: string;
  readonly folders: readonly string[];
  /** Parts of the contract, where not all of it may be imported. */
  readonly contract?: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

/** The table of design.md, written down a second time: `conf`, `ws` and the like count as allowed before they are used. */
const LAYERS: readonly Layer[] = [
  { name: 'core', folders: [], packages: [], node: false },
  { name: 'contract', folders: ['core'], packages: ['zod'], node: false },
  { name: 'store', folders: ['core'], packages: ['better-sqlite3'], node: true },
  { name: 'gateway', folders: ['core'], packages: ['undici', 'ws', 'music-metadata'], node: true },
  { name: 'sandbox', folders: ['core'], packages: ['ws'], node: true },
  {
    name: 'runtime',
    folders: ['core', 'contract', 'store', 'gateway', 'sandbox'],
    packages: ['zod'],
    node: true,
  },
  { name: 'cli', folders: ['core', 'contract', 'runtime'], packages: ['conf'], node: true },
  { name: 'main', folders: ['core', 'contract', 'runtime'], packages: ['electron', 'electron-store'], node: true },
  { name: 'preload', folders: ['contract'], packages: ['electron'], node: false },
  {
    name: 'renderer',
    folders: ['core', 'contract'],
    contract: ['bridge', 'names'],
    packages: [
      'react',
      'react-dom/client',
      'zustand',
      '@base-ui/react/dialog',
      '@tanstack/react-virtual',
      'lucide-react',
    ],
    node: false,
  },
];

interface Planted {
  readonly layer: string;
  readonly source: string;
  readonly allowed: boolean;
}

function importsOf(layer: Layer): Planted[] {
  const folders = FOLDERS.filter((folder) => folder !== layer.name).map((folder) => ({
    source: `../${folder}/anything.ts`,
    allowed: layer.folders.includes(folder),
  }));
  const parts = (layer.name === 'contract' ? [] : CONTRACT_PARTS).map((part) => ({
    source: `../contract/${part}.ts`,
    allowed: (layer.contract ?? (layer.folders.includes('contract') ? CONTRACT_PARTS : [])).includes(part),
  }));
  const packages = PACKAGES.map((source) => ({ source, allowed: layer.packages.includes(source) }));
  const node = ['node:fs', 'node:fs/promises'].map((source) => ({ source, allowed: layer.node }));
  return [...folders, ...parts, ...packages, ...node].map((each) => ({ layer: layer.name, ...each }));
}

const PLANTED = LAYERS.flatMap(importsOf);
const fileOf = (layer: string) => join(ROOT, 'src', layer, `planted-${process.pid}.ts`);

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Lints all planted files in one short run, and removes them whatever happens. */
function lintPlanted(): readonly Diagnostic[] {
  const files = LAYERS.map((layer) => fileOf(layer.name));
  try {
    for (const { name } of LAYERS) {
      const lines = PLANTED.filter((each) => each.layer === name).map((each) => `import '${each.source}';\n`);
      writeFileSync(fileOf(name), lines.join(''));
    }
    const run = spawnSync(
      process.execPath,
      [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', '--only=style/noRestrictedImports', ...files],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(run.status, run.stderr).toBe(1);
    const report: { diagnostics: readonly Diagnostic[] } = JSON.parse(run.stdout);
    return report.diagnostics;
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
}

describe('the linter', () => {
  const refused = new Set<string>();

  beforeAll(() => {
    for (const { category, location } of lintPlanted()) {
      if (category.startsWith('lint/')) refused.add(`${location.path}:${location.start.line}`);
    }
  });

  for (const layer of LAYERS) {
    const mine = PLANTED.filter((each) => each.layer === layer.name);
    const path = relative(ROOT, fileOf(layer.name));
    const found = (allowed: boolean) =>
      mine.filter((each, index) => each.allowed === allowed && refused.has(`${path}:${index + 1}`));
    const expected = (allowed: boolean) => mine.filter((each) => each.allowed === allowed);

    it(`refuses every import that ${layer.name} may not make`, () => {
      expect(found(false)).toEqual(expected(false));
    });

    it(`accepts every import that ${layer.name} may make`, () => {
      expect(found(true)).toEqual([]);
    });
  }

  it('leaves nothing behind', () => {
    const left = LAYERS.flatMap(({ name }) => readdirSync(join(ROOT, 'src', name))).filter((file) =>
      file.startsWith('planted-'),
    );
    expect(left).toEqual([]);
  });
});
