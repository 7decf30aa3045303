/** The five places, at the left edge, and below them who is there. */
import { Activity, Bot, Gauge, Grid3x3, type LucideIcon, Settings2 } from 'lucide-react';
import { useEffect } from 'react';
import { stateOf } from '../matrix/life.ts';
import { hearPulse, usePulse } from '../matrix/pulse.ts';
import { useNow } from '../matrix/use-now.ts';
import { type Place, show, useApp } from '../state/app-state.ts';
import { Mark } from './mark.tsx';

const PLACES: readonly { readonly place: Place; readonly label: string; readonly icon: LucideIcon }[] = [
  { place: 'matrix', label: 'Matrix', icon: Grid3x3 },
  { place: 'activity', label: 'Activity', icon: Activity },
  { place: 'credits', label: 'Credits', icon: Gauge },
  { place: 'agents', label: 'Agents', icon: Bot },
  { place: 'settings', label: 'Settings', icon: Settings2 },
];

export function Rail() {
  const current = useApp((state) => state.place);
  useEffect(hearPulse, []);
  return (
    <nav className="rail" aria-label="Places">
      <span className="rail-name">
        <Mark />
        <span className="rail-label">Bollard</span>
      </span>
      <ul>
        {PLACES.map(({ place, label, icon: Icon }) => (
          <li key={place}>
            <button
              type="button"
              className="rail-place"
              aria-current={current === place ? 'page' : undefined}
              title={label}
              onClick={() => show(place)}
            >
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              <span className="rail-label">{label}</span>
            </button>
          </li>
        ))}
      </ul>
      <Count />
    </nav>
  );
}

/** "5 agents · 3 live" */
function Count() {
  const agents = useApp((state) => state.agents);
  const calledAt = usePulse((state) => state.calledAt);
  const now = useNow();
  if (!agents) return null;
  const live = agents.filter((agent) => stateOf(agent, calledAt[agent.id] ?? null, now) === 'live').length;
  return (
    <p className="rail-count rail-label">
      {agents.length} {agents.length === 1 ? 'agent' : 'agents'} · {live} live
    </p>
  );
}
