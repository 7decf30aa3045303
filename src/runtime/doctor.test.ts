import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../test/support/store-fixtures.ts';
import { folderCheck } from './doctor.ts';

function folder(...names: readonly string[]): string {
  const dir = join(makeFolder(), ...names);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return dir;
}

describe('F33: the folder of the data', () => {
  it('is fine on a disk of this machine', () => {
    const dir = folder('data');
    expect(folderCheck(dir)).toEqual({ name: 'data directory', state: 'ok', message: dir });
  });

  it.each([
    'Dropbox',
    'Dropbox (Personal)',
    'OneDrive - Example GmbH',
    'Google Drive',
    'GoogleDrive-me@example.org',
    'iCloud Drive',
    'Nextcloud',
    'Mobile Documents',
    'Library/CloudStorage/Box-Box',
  ])('is warned of when it is synchronised elsewhere: %s', (name) => {
    expect(folderCheck(folder(name, 'Bollard'))).toMatchObject({ state: 'warning' });
  });

  it.for([
    ['NFS', 0x6969],
    ['CIFS', 0xff534d42],
    // As a signed number, which is how some systems give it.
    ['CIFS', 0xff534d42 | 0],
    ['9p', 0x01021997],
  ] as const)('is warned of on a network disk: %s', ([name, filesystem], context) => {
    context.skip(process.platform !== 'linux', 'needs Linux');
    const check = folderCheck(folder('data'), filesystem);
    expect(check).toMatchObject({ state: 'warning' });
    expect(check.message).toContain(name);
  });

  it('is a problem when others may enter it', (context) => {
    context.skip(process.platform === 'win32', 'needs modes of files');
    const dir = folder('data');
    chmodSync(dir, 0o750);
    const check = folderCheck(dir);
    expect(check).toMatchObject({ state: 'problem' });
    expect(check.message).toContain('chmod 700');
  });
});
