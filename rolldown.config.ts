import { defineConfig } from 'rolldown';

/** The command line as one file, plus the worker that reads the log: fewer files make a faster start. */
export default defineConfig({
  input: { main: 'src/cli/main.ts', 'reader-worker': 'src/runtime/reader-worker.ts' },
  platform: 'node',
  external: ['better-sqlite3'],
  output: {
    dir: 'out/cli',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[hash].js',
    cleanDir: true,
  },
});
