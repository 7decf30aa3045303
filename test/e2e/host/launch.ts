import { type DesktopApp, type DesktopOptions, findElectron } from './desktop-app.ts';
import { ElectronApp } from './electron-app.ts';
import { StandInApp } from './stand-in-app.ts';

/** The built app in real Electron where its binary is at hand, else in the stand-in; the closing lines say which. */
export function launchDesktop(options: DesktopOptions = {}): Promise<DesktopApp> {
  const binary = findElectron();
  return binary ? ElectronApp.launch(options, binary) : StandInApp.launch(options);
}
