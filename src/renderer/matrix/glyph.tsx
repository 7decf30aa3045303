/** The one sign of the table: a circle whose left half is read and whose right half is write. */
import type { Level } from '../../core/policy-state.ts';

interface GlyphProps {
  readonly level: Level;
  /** A notch at the top: a rule makes some operation differ. */
  readonly differs?: boolean;
  /** An amber dot: something here asks first. */
  readonly asks?: boolean;
  /** A dashed ring: the agent ends by itself. */
  readonly ends?: boolean;
}

const LEFT = 'M13.25 7.6a6.45 6.45 0 0 0 0 12.8z';
const RIGHT = 'M14.75 7.6a6.45 6.45 0 0 1 0 12.8z';

export function Glyph({ level, differs = false, asks = false, ends = false }: GlyphProps) {
  return (
    <svg className={`glyph glyph-${level}`} viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
      <circle
        className="glyph-ring"
        cx="14"
        cy="14"
        r="9.5"
        {...(ends ? { strokeDasharray: '2.6 2.37', strokeDashoffset: '1.3' } : {})}
      />
      {(level === 'read' || level === 'full') && <path className="glyph-half" d={LEFT} />}
      {(level === 'write' || level === 'full') && <path className="glyph-half" d={RIGHT} />}
      {differs && <rect className="glyph-notch" x="12.6" y="0.6" width="2.8" height="5" rx="1.2" />}
      {asks && <circle className="glyph-asks" cx="22.3" cy="5.9" r="4" />}
    </svg>
  );
}
