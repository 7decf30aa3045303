/** The log as it grows: every call in one sentence, newest first. */
import { useEffect } from 'react';
import { Button } from '../parts/button.tsx';
import { show } from '../state/app-state.ts';
import './activity.css';
import { ActivityHead } from './activity-head.tsx';
import { ActivityList } from './activity-list.tsx';
import { hearExports } from './export-state.ts';
import { choose, openFeed, restart, useFeed } from './feed.ts';
import { EVERYTHING, isEverything } from './line-filter.ts';
import { useActivityKeys } from './use-activity-keys.ts';

export function ActivityView() {
  useEffect(openFeed, []);
  useEffect(hearExports, []);
  useActivityKeys();
  return (
    <div className="activity">
      <ActivityHead />
      <div className="activity-body">
        <Body />
        <NewPill />
      </div>
    </div>
  );
}

function Body() {
  const state = useFeed((feed) => feed.state);
  const none = useFeed((feed) => feed.lines.length === 0);
  if (state === 'broken') return <Broken />;
  if (!none) return <ActivityList />;
  return state === 'loading' ? <Loading /> : <Empty />;
}

/** Says how many came; takes the person to the newest. */
function NewPill() {
  const news = useFeed((feed) => feed.news);
  const missed = useFeed((feed) => feed.missed);
  if (news === 0 && !missed) return null;
  return (
    <button type="button" className="activity-pill" onClick={() => void restart()}>
      {news === 0 ? 'To the newest' : `${news.toLocaleString()} new`}
    </button>
  );
}

const WIDTHS = [62, 48, 71, 55, 66, 43, 58, 69, 51, 64, 46, 60];

function Loading() {
  return (
    <div className="activity-scroll" aria-busy="true">
      <p className="visually-hidden" role="status">
        The log is being read.
      </p>
      <div className="activity-day" aria-hidden />
      {WIDTHS.map((width) => (
        <div key={width} className="activity-row activity-ghost" aria-hidden>
          <span />
          <span />
          <span style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}

function Empty() {
  const filtered = useFeed((feed) => !isEverything(feed.choice));
  return filtered ? (
    <div className="activity-word">
      <h2>No call fits this filter</h2>
      <p className="muted">New calls that fit it appear here as they come.</p>
      <Button onClick={() => choose(EVERYTHING)}>Clear all filters</Button>
    </div>
  ) : (
    <div className="activity-word">
      <h2>Nothing has happened yet</h2>
      <p className="muted">Every call of an agent and every change you make will stand here, one sentence each.</p>
      <Button kind="primary" onClick={() => show('agents')}>
        Add agent
      </Button>
    </div>
  );
}

function Broken() {
  const problem = useFeed((feed) => feed.problem);
  return (
    <div className="activity-word" role="alert">
      <h2>The log cannot be read</h2>
      <p className="selectable">{problem}</p>
      <p className="muted">Nothing in it was lost, and what agents may do is as it was.</p>
      <Button kind="primary" onClick={() => void restart()}>
        Try again
      </Button>
    </div>
  );
}
