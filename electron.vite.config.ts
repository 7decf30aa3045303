import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** The desktop app: main process and its reading worker, the sandboxed preload, the page. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Bundled, because few files make a fast start; what is native or Electron itself cannot be.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/main/index.ts', 'reader-worker': 'src/runtime/reader-worker.ts' },
        external: ['electron', 'better-sqlite3'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        external: ['electron'],
        // A sandboxed window loads CommonJS only.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      // Nothing inlined: the page's policy lets no data: script or style in.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
});
