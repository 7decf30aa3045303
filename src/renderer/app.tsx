/** The window: rail, bar and one of five places; before that, what keeps the gateway from running, or the first start. */
import { useEffect } from 'react';
import { ActivityView } from './activity/activity-view.tsx';
import { AgentsView } from './agents/agents-view.tsx';
import { CreditsView } from './credits/credits-view.tsx';
import { FirstRun } from './first-run/first-run.tsx';
import { Bar } from './frame/bar.tsx';
import { ProblemScreen } from './frame/problem-screen.tsx';
import { Rail } from './frame/rail.tsx';
import { Toasts } from './frame/toasts.tsx';
import './frame/frame.css';
import { LimitsDialog } from './limits/limits-dialog.tsx';
import { MatrixView } from './matrix/matrix-view.tsx';
import { SettingsView } from './settings/settings-view.tsx';
import { type Place, useApp } from './state/app-state.ts';
import { undo } from './state/undo.ts';
import { useTheme } from './state/use-theme.ts';

export function App() {
  const app = useApp((state) => state.app);
  const place = useApp((state) => state.place);
  useTheme(app?.prefs.theme ?? 'system');
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null;
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'z' && !typing) {
        event.preventDefault();
        void undo();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  if (app?.state === 'failed') return <ProblemScreen app={app} />;
  if (app?.state === 'ready' && !app.prefs.firstRunDone) {
    return (
      <>
        <FirstRun />
        <Toasts />
      </>
    );
  }
  return (
    <div className="frame">
      <Rail />
      <Bar />
      <main className="frame-place" aria-label={TITLES[place]}>
        <PlaceView place={place} />
      </main>
      <LimitsDialog />
      <Toasts />
    </div>
  );
}

const TITLES: Readonly<Record<Place, string>> = {
  matrix: 'Matrix',
  activity: 'Activity',
  credits: 'Credits',
  agents: 'Agents',
  settings: 'Settings',
};

function PlaceView({ place }: { readonly place: Place }) {
  switch (place) {
    case 'matrix':
      return <MatrixView />;
    case 'activity':
      return <ActivityView />;
    case 'credits':
      return <CreditsView />;
    case 'agents':
      return <AgentsView />;
    case 'settings':
      return <SettingsView />;
  }
}
