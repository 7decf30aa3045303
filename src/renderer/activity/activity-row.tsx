/** One line: when, how it was decided, the sentence, what it cost and how long it took. */
import { memo } from 'react';
import { duration } from '../../core/sentence-parts.ts';
import { ActivityMark } from './activity-mark.tsx';
import { exactText, timeText } from './clock.ts';
import { setChosen, setOpen } from './feed.ts';
import { isNewEndpoint, type Line, markOf, sentenceParts } from './line.ts';
import { cut, visibleText } from './visible-text.ts';

/** Longer parts end in an ellipsis here and are whole in the detail. */
const LONGEST = 400;
/** Made once: each costs more than the row it is for. */
const CREDITS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 });

interface RowProps {
  readonly line: Line;
  readonly open: boolean;
  /** The one row that Tab reaches. */
  readonly tabbable: boolean;
}

export const ActivityRow = memo(function ActivityRow({ line, open, tabbable }: RowProps) {
  const mark = markOf(line);
  const { who, what, because } = sentenceParts(line);
  const toggle = () => {
    setChosen(line.seq);
    setOpen(open ? null : line.seq);
  };
  return (
    <button
      type="button"
      className="activity-row"
      data-seq={line.seq}
      aria-expanded={open}
      tabIndex={tabbable ? 0 : -1}
      onClick={toggle}
    >
      <span className="activity-time mono" title={exactText(line.at)}>
        {timeText(line.at)}
      </span>
      <ActivityMark mark={mark} />
      <span className="activity-sentence">
        {who !== '' && <bdi className="activity-who">{shown(who)}</bdi>} <bdi>{shown(what)}</bdi>
        {because !== null && (
          <span className={`activity-because activity-because-${mark}`}>
            {' – '}
            <bdi>{shown(because)}</bdi>
          </span>
        )}
      </span>
      {isNewEndpoint(line) && <span className="activity-new">new endpoint</span>}
      <span className="activity-credits">{creditsText(line)}</span>
      <span className="activity-duration">{durationText(line)}</span>
    </button>
  );
});

function shown(text: string): string {
  return visibleText(cut(text, LONGEST));
}

function creditsText({ credits, facts }: Line): string {
  if (credits === null || credits === 0) return '';
  return `${facts.settledBy === 'bound' ? '≤ ' : ''}${CREDITS.format(credits)} cr`;
}

function durationText(line: Line): string {
  if (line.durationMs !== null) return duration(line.durationMs);
  const mark = markOf(line);
  if (mark === 'open') return 'under way';
  return mark === 'asked' ? 'waiting' : '';
}
