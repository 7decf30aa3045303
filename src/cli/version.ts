import { createRequire } from 'node:module';

const manifest: { version: string } = createRequire(import.meta.url)('../../package.json');

/** From package.json, two folders up in the sources and in the build alike. */
export const VERSION = manifest.version;

/** The worker that reads the log; beside the bundle in a build, in the runtime's folder in the sources. */
export const READER_WORKER = import.meta.url.endsWith('.ts')
  ? new URL('../runtime/reader-worker.ts', import.meta.url)
  : new URL('./reader-worker.js', import.meta.url);
