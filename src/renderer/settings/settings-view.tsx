/** The key, the gateway, the window, the data. */
import { useApp } from '../state/app-state.ts';
import { AboutSection } from './about-section.tsx';
import { ChecksSection } from './checks-section.tsx';
import { DataSection } from './data-section.tsx';
import { GatewaySection } from './gateway-section.tsx';
import { GuardSection } from './guard-section.tsx';
import { KeySection } from './key-section.tsx';
import './settings.css';
import { WindowSection } from './window-section.tsx';

export function SettingsView() {
  const app = useApp((state) => state.app);
  return (
    <section className="view settings" aria-labelledby="settings-title">
      <h1 id="settings-title">Settings</h1>
      {app === null ? (
        <div className="settings-sections" aria-busy="true">
          {[0, 1, 2].map((place) => (
            <div key={place} className="card settings-ghost" />
          ))}
        </div>
      ) : (
        <div className="settings-sections">
          <KeySection app={app} />
          <GatewaySection app={app} />
          <GuardSection />
          <WindowSection app={app} />
          <DataSection app={app} />
          <ChecksSection />
          <AboutSection app={app} />
        </div>
      )}
    </section>
  );
}
