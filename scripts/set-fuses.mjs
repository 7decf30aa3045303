/**
 * Sets every fuse of Electron 45 when the app is packaged (electron-builder.yml). Not by electron-builder's own `electronFuses`:
 * that knows eight of the nine, and cannot be told to fail when a later Electron brings one more.
 */
import { join } from 'node:path';

/** Where the program lies in what was packed, by platform. */
const PROGRAMS = {
  linux: ({ packager }) => packager.executableName,
  darwin: ({ packager }) => `${packager.appInfo.productFilename}.app`,
  win32: ({ packager }) => `${packager.appInfo.productFilename}.exe`,
};

export async function afterPack(context) {
  // Fetched for packaging only (docs/electron.md), so it is no dependency that the linter could look for.
  const name = '@electron/fuses';
  const { flipFuses, FuseV1Options: fuse, FuseVersion } = await import(name);
  const program = join(context.appOutDir, PROGRAMS[context.electronPlatformName](context));
  await flipFuses(program, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    [fuse.RunAsNode]: false,
    [fuse.EnableCookieEncryption]: true,
    [fuse.EnableNodeOptionsEnvironmentVariable]: false,
    [fuse.EnableNodeCliInspectArguments]: false,
    [fuse.EnableEmbeddedAsarIntegrityValidation]: true,
    [fuse.OnlyLoadAppFromAsar]: true,
    [fuse.LoadBrowserProcessSpecificV8Snapshot]: false,
    [fuse.GrantFileProtocolExtraPrivileges]: false,
    // On is Electron's own default: faster WebAssembly, no way into the app.
    [fuse.WasmTrapHandlers]: true,
  });
}
