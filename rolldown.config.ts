import { defineConfig } from 'rolldown';

/** The command line (an entry that any Node can read, and the rest) and the worker that reads the log: few files make a fast start. */
export default defineConfig({
  input: { main: 'src/cli/start.ts', 'reader-worker': 'src/runtime/reader-worker.ts' },
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
