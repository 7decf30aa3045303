/**
 * `npm run catalogue:check -- FILE`: what an OpenAPI file has that the catalogue has not, and the other way round.
 * Exit 0: equal. 1: something differs. 2: wrong usage, or the file cannot be read.
 */
import { readFileSync } from 'node:fs';
import { OPERATIONS } from '../src/core/catalogue/catalogue.ts';
import { type Comparison, compareCatalogue } from '../src/core/catalogue/compare.ts';

process.exitCode = main(process.argv.slice(2));

function main(parameters: readonly string[]): number {
  const [file, ...rest] = parameters;
  if (file === undefined || file.startsWith('-') || rest.length > 0) {
    console.error('Usage: npm run catalogue:check -- FILE   (an OpenAPI 3 document, JSON)');
    return 2;
  }
  const comparison = compareWithFile(file);
  if (!comparison.ok) {
    console.error(`${file}: ${comparison.message}`);
    return 2;
  }
  const { differences } = comparison;
  for (const { kind, route, detail } of differences) console.log(`${kind.padEnd(7)} ${route}  (${detail})`);
  const counts = (['new', 'gone', 'changed'] as const).map(
    (kind) => `${differences.filter((difference) => difference.kind === kind).length} ${kind}`,
  );
  console.log(`${OPERATIONS.length} operations in the catalogue: ${counts.join(', ')}`);
  return differences.length === 0 ? 0 : 1;
}

function compareWithFile(file: string): Comparison {
  try {
    return compareCatalogue(OPERATIONS, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
