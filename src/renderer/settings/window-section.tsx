import type { AppInfo, Prefs } from '../../contract/bridge.ts';
import { SwitchField } from '../parts/field.tsx';
import { Section } from './section.tsx';
import { usePrefs } from './use-prefs.ts';

const THEMES: readonly { readonly value: Prefs['theme']; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function WindowSection({ app }: { readonly app: AppInfo }) {
  const { pending, set } = usePrefs();
  const { theme, launchAtLogin, notifications } = app.prefs;
  return (
    <Section title="This app">
      <fieldset className="themes" aria-busy={pending === 'theme' || undefined}>
        <legend className="field-label">Theme</legend>
        <div className="themes-choices">
          {THEMES.map(({ value, label }) => (
            <label key={value} className="themes-choice">
              <input
                type="radio"
                name="theme"
                value={value}
                checked={theme === value}
                onChange={() => void set('theme', value)}
              />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      <SwitchField
        label="Start at login"
        hint="Bollard starts in the tray, so that agents reach it from the first minute."
        on={launchAtLogin}
        pending={pending === 'launchAtLogin'}
        onChange={(on) => void set('launchAtLogin', on)}
      />
      <SwitchField
        label="Notifications"
        hint="When an agent is denied something for the first time, is paused, or reaches a limit. Never more than a few at once."
        on={notifications}
        pending={pending === 'notifications'}
        onChange={(on) => void set('notifications', on)}
      />
    </Section>
  );
}
