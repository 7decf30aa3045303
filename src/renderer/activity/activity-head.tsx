/** What is shown: search, filters, own range; pause; export. */
import { Download, Pause, Play, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { AREAS } from '../../core/catalogue/catalogue.ts';
import { Button } from '../parts/button.tsx';
import { Chip, type ChipOption } from '../parts/chip.tsx';
import { useApp } from '../state/app-state.ts';
import { ExportDialog } from './export-dialog.tsx';
import { choose, setPaused, useFeed } from './feed.ts';
import { EVERYTHING, isEverything, type TimeChoice } from './line-filter.ts';
import { visibleText } from './visible-text.ts';

const ANY: ChipOption = { value: '', label: 'any' };
const AREA_OPTIONS: readonly ChipOption[] = [
  ANY,
  ...AREAS.map(({ id, title, heading }) => ({ value: id, label: title, group: heading })),
];
const DECISION_OPTIONS: readonly ChipOption[] = [
  ANY,
  { value: 'allow', label: 'allowed' },
  { value: 'deny', label: 'denied' },
  { value: 'ask', label: 'asked' },
];
const TIMES: readonly { readonly value: TimeChoice; readonly label: string }[] = [
  { value: '', label: 'any' },
  { value: 'hour', label: 'last hour' },
  { value: 'today', label: 'today' },
  { value: 'week', label: '7 days' },
  { value: 'own', label: 'own range' },
];
const DECISIONS = ['allow', 'deny', 'ask'] as const;

export function ActivityHead() {
  const choice = useFeed((feed) => feed.choice);
  const agents = useApp((state) => state.agents);
  const [exporting, setExporting] = useState(false);
  const agentOptions = [ANY, ...(agents ?? []).map(({ id, name }) => ({ value: id, label: visibleText(name) }))];
  return (
    <header className="activity-head">
      <h1>Activity</h1>
      <div className="activity-tools">
        <SearchField />
        <Chip
          label="Agent"
          value={choice.agent}
          options={withChosen(agentOptions, choice.agent)}
          onChange={(agent) => choose({ agent })}
        />
        <Chip label="Area" value={choice.area} options={AREA_OPTIONS} onChange={(area) => choose({ area })} />
        <Chip
          label="Decision"
          value={choice.decision}
          options={DECISION_OPTIONS}
          onChange={(value) => choose({ decision: DECISIONS.find((one) => one === value) ?? '' })}
        />
        <Chip
          label="Time"
          value={choice.time}
          options={TIMES}
          onChange={(value) => choose({ time: TIMES.find((one) => one.value === value)?.value ?? '' })}
        />
        {(!isEverything(choice) || choice.time !== '') && (
          <Button kind="quiet" onClick={() => choose(EVERYTHING)}>
            Clear all
          </Button>
        )}
        <PauseButton />
        <Button icon={<Download size={16} strokeWidth={1.5} aria-hidden />} onClick={() => setExporting(true)}>
          Export
        </Button>
      </div>
      {choice.time === 'own' && <OwnRange />}
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </header>
  );
}

/** An agent that was removed meanwhile still stands for its calls. */
function withChosen(options: readonly ChipOption[], chosen: string): readonly ChipOption[] {
  if (options.some(({ value }) => value === chosen)) return options;
  return [...options, { value: chosen, label: 'removed agent' }];
}

const TYPING_MS = 200;

function SearchField() {
  const search = useFeed((feed) => feed.choice.search);
  const [text, setText] = useState(search);
  const sent = useRef(search);
  useEffect(() => {
    // Cleared from elsewhere; what was typed here is newer than what comes back.
    if (search === sent.current) return;
    sent.current = search;
    setText(search);
  }, [search]);
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => {
      sent.current = text;
      choose({ search: text });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, search]);
  return (
    <label className="activity-search">
      <Search size={16} strokeWidth={1.5} aria-hidden />
      <input
        type="search"
        aria-label="Search"
        aria-keyshortcuts="/"
        placeholder="Search"
        title="A part of the sentence or the path, or a call's id"
        maxLength={256}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (text === '') event.currentTarget.blur();
          else setText('');
        }}
      />
    </label>
  );
}

function OwnRange() {
  const from = useFeed((feed) => feed.choice.from);
  const to = useFeed((feed) => feed.choice.to);
  return (
    <div className="activity-range">
      <label>
        From
        <input type="datetime-local" value={from} onChange={(event) => choose({ from: event.target.value })} />
      </label>
      <label>
        until
        <input type="datetime-local" value={to} onChange={(event) => choose({ to: event.target.value })} />
      </label>
    </div>
  );
}

function PauseButton() {
  const paused = useFeed((feed) => feed.paused);
  const Icon = paused ? Play : Pause;
  return (
    <Button icon={<Icon size={16} strokeWidth={1.5} aria-hidden />} onClick={() => setPaused(!paused)}>
      {paused ? 'Continue' : 'Pause'}
    </Button>
  );
}
