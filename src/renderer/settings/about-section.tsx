import type { AppInfo } from '../../contract/bridge.ts';
import { Section } from './section.tsx';

export function AboutSection({ app }: { readonly app: AppInfo }) {
  const { version, versions, licences } = app;
  return (
    <Section title="About">
      <p>
        Bollard <span className="selectable">{version}</span>
        <span className="muted selectable">
          {' '}
          with Electron {versions.electron}, Chromium {versions.chrome} and Node {versions.node}
        </span>
      </p>
      {licences.length === 0 ? (
        <p className="muted">The licences of what it is made of are listed in a packaged app.</p>
      ) : (
        <details className="licences">
          <summary>Licences of {licences.length.toLocaleString()} packages</summary>
          <ul className="licences-list">
            {licences.map(({ name, version: own, licence }) => (
              <li key={`${name} ${own}`}>
                <span className="mono selectable">
                  {name} {own}
                </span>
                <span className="muted selectable">{licence}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}
