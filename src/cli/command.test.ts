import { describe, expect, it } from 'vitest';
import { type Command, parseCommandLine } from './command.ts';
import { type CommandGroup, helpText, helpValue } from './help.ts';
import { UsageError } from './terminal.ts';

function command(name: string, usage: string, arity: Command['arity'], options: string[] = []): Command {
  return {
    name: name.split(' '),
    usage,
    summary: `Does ${name}`,
    arity,
    options: Object.fromEntries(options.map((option) => [option, { type: 'string' as const }])),
    details: ['one more line'],
    run: () => Promise.resolve(),
  };
}

const GROUPS: readonly CommandGroup[] = [
  {
    title: 'Agents',
    commands: [command('agent add', 'NAME [--preset ID]', [1, 1], ['preset']), command('agent list', '', [0, 0])],
  },
  { title: 'Rest', commands: [command('status', '', [0, 0]), command('key set', '< FILE', [0, 0])] },
];
const COMMANDS = GROUPS.flatMap((group) => group.commands);
const parse = (...argv: string[]) => parseCommandLine(argv, COMMANDS);

describe('words on the command line', () => {
  it('become a command with its words, options and the global ones, in any order', () => {
    for (const argv of [
      ['--json', 'agent', 'add', 'Ada', '--preset', 'voiceover', '--data-dir', '/d', '--passphrase-file=/p'],
      ['agent', 'add', '--preset=voiceover', '--data-dir=/d', 'Ada', '--passphrase-file', '/p', '--json'],
    ]) {
      expect(parse(...argv)).toMatchObject({
        kind: 'run',
        command: { name: ['agent', 'add'] },
        invocation: {
          words: ['Ada'],
          options: { preset: 'voiceover' },
          global: { dataDir: '/d', passphraseFile: '/p', json: true },
        },
      });
    }
  });

  it('may start with a dash behind a double dash', () => {
    expect(parse('agent', 'add', '--', '-x')).toMatchObject({ invocation: { words: ['-x'] } });
  });

  it.each([
    [[], 'say what to do'],
    [['foo'], '"foo" is no command'],
    [['agent'], 'say which: agent add, agent list'],
    [['agent', 'foo'], 'say which: agent add, agent list'],
    [['agent', 'add'], 'usage: bollard agent add NAME'],
    [['agent', 'add', 'a', 'b'], 'usage: bollard agent add NAME'],
    [['status', 'now'], 'usage: bollard status'],
    [['status', '--preset', 'x'], "Unknown option '--preset'. usage: bollard status"],
    [['agent', 'add', 'a', '--preset'], "Option '--preset <value>' argument missing. usage: bollard agent add"],
    [['status', '--json=yes'], "Option '--json' does not take an argument. usage: bollard status"],
    [['status', '-x'], "Unknown option '-x'. usage: bollard status"],
    [['constructor'], '"constructor" is no command'],
  ])('%j are wrong usage', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
  });

  it('never repeat a key that was given as an argument', () => {
    const key = 'sk_0123456789abcdef0123456789abcdef';
    expect(() => parse('key', 'set', key)).toThrow(/^usage: bollard key set < FILE$/);
  });
});

describe('help', () => {
  it.each([
    [['--help'], []],
    [['agent', '--help'], ['agent']],
    [
      ['agent', 'add', '-h'],
      ['agent', 'add'],
    ],
  ])('%j asks for it, whatever else is wrong', (argv, words) => {
    expect(parse(...argv)).toEqual({ kind: 'help', words, json: false });
  });

  it('of everything names every command and fits a terminal', () => {
    const text = helpText(GROUPS, []);
    for (const each of COMMANDS) expect(text).toContain(each.name.join(' '));
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(120);
  });

  it('of a family names its commands, of one command its details', () => {
    expect(helpText(GROUPS, ['agent'])).toMatch(/agent add.*\n.*agent list/);
    expect(helpText(GROUPS, ['agent'])).not.toContain('status');
    expect(helpText(GROUPS, ['agent', 'add', 'Ada'])).toBe(
      'usage: bollard agent add NAME [--preset ID]\n\nDoes agent add.\n\n  one more line\n',
    );
  });

  it('is data for a program', () => {
    expect(helpValue(GROUPS)).toHaveLength(COMMANDS.length);
    expect(helpValue(GROUPS)[0]).toEqual({
      command: 'agent add',
      usage: 'bollard agent add NAME [--preset ID]',
      summary: 'Does agent add',
    });
  });
});
