import { describe, expect, it } from 'vitest';
import { autostartFile } from './autostart.ts';

const exec = (command: readonly string[]) => /^Exec=(.*)$/m.exec(autostartFile(command))?.[1];

describe('the entry that starts Bollard with the session', () => {
  it('is a desktop entry that runs the program', () => {
    expect(autostartFile(['/opt/Bollard/bollard', '--hidden'])).toMatch(
      /^\[Desktop Entry\]\nType=Application\nName=Bollard\n/,
    );
    expect(exec(['/opt/Bollard/bollard', '--hidden'])).toBe('"/opt/Bollard/bollard" "--hidden"');
  });

  it('keeps a path one argument, whatever is in it', () => {
    expect(exec(['/home/a b/50% "x" $HOME `id` \\'])).toBe(
      '"/home/a b/50%% \\\\"x\\\\" \\\\$HOME \\\\`id\\\\` \\\\\\\\"',
    );
    expect(() => autostartFile(['/tmp/a\nExec=evil'])).toThrow('line break');
  });
});
