/** The five places, at the left edge. */
import { Activity, Coins, Grid3x3, Settings, Users } from 'lucide-react';
import { type Place, show, useApp } from '../state/app-state.ts';

const PLACES: readonly { readonly place: Place; readonly label: string; readonly icon: typeof Activity }[] = [
  { place: 'matrix', label: 'Matrix', icon: Grid3x3 },
  { place: 'activity', label: 'Activity', icon: Activity },
  { place: 'credits', label: 'Credits', icon: Coins },
  { place: 'agents', label: 'Agents', icon: Users },
  { place: 'settings', label: 'Settings', icon: Settings },
];

export function Rail() {
  const current = useApp((state) => state.place);
  return (
    <nav className="rail" aria-label="Places">
      <span className="rail-name">Bollard</span>
      <ul>
        {PLACES.map(({ place, label, icon: Icon }) => (
          <li key={place}>
            <button
              type="button"
              className="rail-place"
              aria-current={current === place ? 'page' : undefined}
              onClick={() => show(place)}
            >
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              <span className="rail-label">{label}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
