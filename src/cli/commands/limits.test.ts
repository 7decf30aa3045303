import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../command.ts';
import { processTerminal, UsageError } from '../terminal.ts';
import { LIMIT_COMMANDS } from './limits.ts';

const terminal = processTerminal(false);

/** Ends in wrong usage, before any data directory is looked for. */
async function wrongUsage(argv: readonly string[]): Promise<unknown> {
  try {
    const parsed = parseCommandLine([...argv, '--data-dir', '/nonexistent/bollard'], LIMIT_COMMANDS);
    if (parsed.kind === 'run') await parsed.command.run({ ...parsed.invocation, terminal });
  } catch (error) {
    return error;
  }
  return null;
}

describe('wrong usage of limits', () => {
  it.each([
    [['limit'], 'usage: bollard limit AGENT'],
    [['limit', 'A', '--day', '0.0001'], '--day takes credits, at most 3 decimal places, or none; "0.0001" is neither'],
    [['limit', 'A', '--month', '5,000'], '--month takes credits'],
    [['limit', 'A', '--hour', '1000000001'], '--hour takes credits'],
    [['limit', 'A', '--per-request', ''], '--per-request takes credits'],
    [['limit', 'A', '--day=-5'], '--day takes credits'],
    [['limit', 'A', '--characters', '1.5'], '--characters takes a whole number from 0 to 100000000, or none'],
    [['limit', 'A', '--parallel', '0'], '--parallel takes a whole number from 1 to 1000, or none'],
    [['limit', 'A', '--weight', '11'], '--weight takes a whole number from 1 to 10, or none'],
    [['limit', 'A', '--voices', 'a,,b'], '--voices takes ids separated by commas, or none; "" is no id'],
    [['limit', 'A', '--models', 'a b'], '--models takes ids separated by commas, or none; "a b" is no id'],
    [['limit', 'A', '--unpriced', 'allow'], '--unpriced takes deny, ask or a number of credits'],
    [['limit', 'A', '--raise', '0'], '--raise takes more than 0 credits, or none'],
    [['limit', 'A', '--until', '7d'], '--until goes with --raise'],
    [['limit', 'A', '--raise', 'none', '--until', '7d'], '--until goes with --raise'],
    [['limit', 'A', '--raise', '5', '--until', 'later'], '"later" is no time'],
    [['limit', 'A', '--week', '5'], "Unknown option '--week'"],
    [['account', 'limit', 'main', '--owner-slot', 'yes'], '--owner-slot is on or off, not "yes"'],
    [['account', 'limit', 'main', '--floor', 'all'], '--floor takes credits'],
    [['guard', '--identical', '1'], '--identical takes a whole number from 2 to 1000000, or off'],
    [['guard', '--habit', 'none'], '--habit takes a whole number from 2 to 1000, or off'],
  ])('%j says what is wrong', async (argv, words) => {
    const error = await wrongUsage(argv);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: expect.stringContaining(words) });
  });
});
