/** The table while the agents are being read: the same layout, without anything to tell yet. */
import { GUIDE_AREAS } from './columns.ts';

const ROWS = ['1', '2', '3', '4', '5'];

export function Skeleton() {
  return (
    <div className="matrix-scroll" role="status" aria-label="Reading the agents">
      <div className="matrix-skeleton-head" />
      {ROWS.map((row) => (
        <div key={row} className="matrix-skeleton-row" aria-hidden>
          <span className="matrix-skeleton-name" />
          {GUIDE_AREAS.map(({ id }) => (
            <span key={id} className="matrix-skeleton-cell" />
          ))}
        </div>
      ))}
    </div>
  );
}
