/** One limit: what of it is used, under way and left, and when it renews. */
import { OctagonX, TriangleAlert } from 'lucide-react';
import { creditsWords, exactWords, untilWords } from '../credits/credit-words.ts';
import { leftWords, limitName, renewWords, shareWords, type Usage, usageState, usedWords } from './limit-words.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

function renewTitle(at: number, now: number): string {
  return `${exactWords(at)}, ${untilWords(at, now)}`;
}

interface MeterProps {
  readonly usage: Usage;
  readonly now: number;
}

export function Meter({ usage, now }: MeterProps) {
  const { credits, spent, reserved, left, renewsAt } = usage;
  const state = usageState(usage);
  const whole = Math.max(credits, spent + reserved, 1);
  const share = (part: number) => `${(part / whole) * 100}%`;
  return (
    <div className={`meter meter-is-${state}`}>
      <p className="meter-head">
        <span className="meter-name">{limitName(usage)}</span>
        <span>
          <b>{leftWords(left)}</b> of {creditsWords(credits)}
        </span>
      </p>
      <div className="meter-bar" role="img" aria-label={`${limitName(usage)}: ${usedWords(usage)}`}>
        <span className="meter-spent" style={{ width: share(spent) }} />
        <span className="meter-reserved" style={{ width: share(reserved) }} />
      </div>
      <p className="meter-foot">
        {state === 'near' && <TriangleAlert {...ICON} />}
        {state === 'spent' && <OctagonX {...ICON} />}
        <span className="meter-share" title={usedWords(usage)}>
          {shareWords(usage)}
        </span>
        <span title={renewsAt === null ? undefined : renewTitle(Date.parse(renewsAt), now)}>
          · {renewWords(usage, now)}
        </span>
      </p>
    </div>
  );
}
