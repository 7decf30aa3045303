/** What every command keeps to: exit codes, one line of complaint, one JSON value. */
import { expect } from 'vitest';
import { type CliResult, cli, type Home } from './instance.ts';

type Options = Parameters<typeof cli>[2];

function show(args: readonly string[], result: CliResult): string {
  return `bollard ${args.join(' ')}: ${JSON.stringify(result)}`;
}

function oneLine(args: readonly string[], result: CliResult): string {
  expect(result.stderr, show(args, result)).toMatch(/^[^\n]+\n$/);
  expect(result.stderr).not.toMatch(/ {4}at |node:internal/);
  return result.stderr.trimEnd();
}

/** Exit 2, nothing on standard output; gives the one line of complaint. */
export async function wrong(home: Home, args: readonly string[], options?: Options): Promise<string> {
  const result = await cli(home, args, options);
  expect(result, show(args, result)).toMatchObject({ code: 2, stdout: '' });
  return oneLine(args, result);
}

/** Exit 1, nothing on standard output; gives the one line of complaint. */
export async function refused(home: Home, args: readonly string[], options?: Options): Promise<string> {
  const result = await cli(home, args, options);
  expect(result, show(args, result)).toMatchObject({ code: 1, stdout: '' });
  return oneLine(args, result);
}

/** Exit 0, nothing on standard error; gives standard output. */
export async function done(home: Home, args: readonly string[], options?: Options): Promise<string> {
  const result = await cli(home, args, options);
  expect(result, show(args, result)).toMatchObject({ code: 0, stderr: '' });
  return result.stdout;
}

/** As `done` with `--json`: exactly one value, ended by one line break. */
export async function value<T = Record<string, unknown>>(
  home: Home,
  args: readonly string[],
  options?: Options,
): Promise<T> {
  const text = await done(home, [...args, '--json'], options);
  expect(text.endsWith('\n')).toBe(true);
  return JSON.parse(text);
}
