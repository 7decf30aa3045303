/** Who may do what: agents down, areas across. */
import { Plus, Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import type { Credits } from '../../contract/bridge.ts';
import { Button } from '../parts/button.tsx';
import { openAddAgent } from '../state/adding.ts';
import { useApp } from '../state/app-state.ts';
import { useCredits } from '../state/credits.ts';
import { undo, useUndo } from '../state/undo.ts';
import { AgentDialog } from './agent-dialog.tsx';
import { columnsFor } from './columns.ts';
import { Grid } from './grid.tsx';
import './matrix.css';
import './row.css';
import './cell.css';
import { Folds, Legend } from './matrix-foot.tsx';
import { useMatrix } from './matrix-state.ts';
import { RowMenu } from './row-menu.tsx';
import { Skeleton } from './skeleton.tsx';
import { useNow } from './use-now.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

export function MatrixView() {
  const agents = useApp((state) => state.agents);
  return (
    <section className="matrix" aria-labelledby="matrix-title">
      <header className="matrix-top">
        <div>
          <h1 id="matrix-title">Who may do what</h1>
          <p className="muted">Nothing is allowed until you allow it. Changes take effect with the next call.</p>
        </div>
        <UndoButton />
        {agents?.length !== 0 && (
          <Button kind="primary" icon={<Plus {...ICON} />} onClick={openAddAgent}>
            Add agent
          </Button>
        )}
      </header>
      {agents === null ? <Skeleton /> : agents.length === 0 ? <Empty /> : <Table />}
    </section>
  );
}

function Table() {
  const agents = useApp((state) => state.agents) ?? [];
  const open = useMatrix((state) => state.openHeadings);
  const columns = useMemo(() => columnsFor(open), [open]);
  const used = useCredits((state) => state.credits?.agents ?? null);
  const credits = useMemo(() => used && todayByAgent(used), [used]);
  const limited = useCredits((state) => state.credits?.limits.agents ?? null);
  const limits = useMemo(() => new Map(limited?.map(({ agentId, usage }) => [agentId, usage])), [limited]);
  const now = useNow();
  return (
    <>
      <Grid agents={agents} columns={columns} credits={credits} limits={limits} now={now} />
      <footer className="matrix-foot">
        <Legend />
        <Folds agents={agents} />
      </footer>
      <RowMenu agents={agents} />
      <AgentDialog agents={agents} />
    </>
  );
}

/** An agent that was bound to another account has a row for each. */
function todayByAgent(used: Credits['agents']): Map<string, number> {
  const today = new Map<string, number>();
  for (const one of used) today.set(one.agentId, (today.get(one.agentId) ?? 0) + one.today);
  return today;
}

function UndoButton() {
  const last = useUndo((state) => state.changes.at(-1));
  return (
    <Button
      icon={<Undo2 {...ICON} />}
      disabled={!last}
      title={last ? `Take back: ${last.words}` : 'There is nothing to take back.'}
      onClick={() => void undo()}
    >
      Undo
    </Button>
  );
}

function Empty() {
  return (
    <div className="matrix-empty">
      <h2>No agents yet</h2>
      <p className="muted">
        An agent is a program that you let use ElevenLabs through Bollard. Each one stands here in a row of its own,
        with what it may do in each area.
      </p>
      <Button kind="primary" icon={<Plus {...ICON} />} onClick={openAddAgent}>
        Add agent
      </Button>
    </div>
  );
}
