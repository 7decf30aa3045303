/** Writes what is filtered to a file: says what that is, how far it is, and where the file stands. */
import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { ChoiceButtons } from '../parts/choice.tsx';
import { Dialog } from '../parts/dialog.tsx';
import {
  cancelExport,
  type ExportFormat,
  type ExportState,
  forgetExport,
  startExport,
  useExport,
} from './export-state.ts';
import { useFeed } from './feed.ts';
import { type Choice, isEverything, toFilter } from './line-filter.ts';

const FORMATS: readonly { readonly value: ExportFormat; readonly label: string; readonly about: string }[] = [
  { value: 'csv', label: 'CSV', about: 'One row for each call, for a spreadsheet.' },
  {
    value: 'jsonl',
    label: 'JSON lines',
    about: 'One line for each entry with all its facts and its hash, so that anyone can check that none was changed.',
  },
];

export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const [format, setFormat] = useState<ExportFormat>('csv');
  const choice = useFeed((feed) => feed.choice);
  const state = useExport((kept) => kept.state);
  const what = useWhat(choice, format);
  const close = () => {
    forgetExport();
    onClose();
  };
  const begin = () => void startExport(toFilter(choice, Date.now()), format);
  return (
    <Dialog open onClose={close} title="Export" foot={<Foot state={state} onClose={close} onStart={begin} />}>
      {state.kind === 'none' || state.kind === 'choosing' ? (
        <div className="activity-export">
          <p>Writes {what} to a file of your choice.</p>
          <ChoiceButtons label="Format" options={FORMATS} present={format} onChoose={setFormat} />
          <p className="muted">{FORMATS.find(({ value }) => value === format)?.about}</p>
        </div>
      ) : (
        <Progress state={state} />
      )}
    </Dialog>
  );
}

interface FootProps {
  readonly state: ExportState;
  readonly onClose: () => void;
  readonly onStart: () => void;
}

function Foot({ state, onClose, onStart }: FootProps) {
  if (state.kind === 'running')
    return (
      <>
        <Button onClick={() => void cancelExport()}>Cancel export</Button>
        <Button kind="primary" onClick={onClose}>
          Hide
        </Button>
      </>
    );
  if (state.kind !== 'none' && state.kind !== 'choosing')
    return (
      <Button kind="primary" onClick={onClose}>
        Close
      </Button>
    );
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" pending={state.kind === 'choosing'} onClick={onStart}>
        Choose file
      </Button>
    </>
  );
}

function Progress({ state }: { readonly state: Exclude<ExportState, { kind: 'none' | 'choosing' }> }) {
  const rows = rowsWords(state.rows);
  const words = {
    running: `${rows} written so far.`,
    done: `${rows} written.`,
    cancelled: 'Cancelled. No file was kept.',
    failed: 'The file could not be written.',
  }[state.kind];
  return (
    <div className="activity-export">
      <p role="status">{words}</p>
      {state.kind === 'running' && <progress className="activity-progress" aria-label="Export" />}
      {state.kind !== 'running' && state.kind !== 'done' && state.message !== '' && (
        <p className="selectable">{state.message}</p>
      )}
      {state.file !== '' && (state.kind === 'running' || state.kind === 'done') && (
        <p className="mono selectable activity-file">
          <bdi>{state.file}</bdi>
        </p>
      )}
    </div>
  );
}

/** What would be written, in words, with the number of its rows once they are counted. */
function useWhat(choice: Choice, format: ExportFormat): string {
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    let alive = true;
    setCount(null);
    void call('audit.count', {
      filter: toFilter(choice, Date.now()),
      view: format === 'csv' ? 'calls' : 'entries',
    }).then((result) => alive && setCount(result.ok ? result.value.lines : null));
    return () => {
      alive = false;
    };
  }, [choice, format]);
  const rows = count === null ? 'rows' : rowsWords(count);
  if (isEverything(choice)) return count === null ? 'everything' : `everything, ${rows},`;
  return `the ${rows} of this filter`;
}

function rowsWords(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? 'row' : 'rows'}`;
}
