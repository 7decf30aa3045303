import { describe, expect, it, vi } from 'vitest';

/** The nine of Electron 45 in the order of the wire, as @electron/fuses names them; it is fetched for packaging only. */
const WIRE = [
  'RunAsNode',
  'EnableCookieEncryption',
  'EnableNodeOptionsEnvironmentVariable',
  'EnableNodeCliInspectArguments',
  'EnableEmbeddedAsarIntegrityValidation',
  'OnlyLoadAppFromAsar',
  'LoadBrowserProcessSpecificV8Snapshot',
  'GrantFileProtocolExtraPrivileges',
  'WasmTrapHandlers',
];

const flipFuses = vi.fn(async () => 0);
vi.doMock('@electron/fuses', () => ({
  flipFuses,
  FuseVersion: { V1: '1' },
  FuseV1Options: Object.fromEntries(WIRE.map((name, index) => [name, index])),
}));

describe('G21: the fuses of the packaged app', () => {
  it('are all nine, each as it should be, and a tenth would fail the build', async () => {
    const script = '../../scripts/set-fuses.mjs';
    const { afterPack }: { afterPack(context: object): Promise<void> } = await import(script);
    await afterPack({
      appOutDir: 'packed',
      electronPlatformName: 'linux',
      packager: { executableName: 'bollard', appInfo: { productFilename: 'Bollard' } },
    });
    const [off, on] = [false, true];
    expect(flipFuses).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^packed.bollard$/), {
      version: '1',
      strictlyRequireAllFuses: true,
      ...[off, on, off, off, on, on, off, off, on],
    });
  });
});
