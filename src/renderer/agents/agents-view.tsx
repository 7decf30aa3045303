/** Who may call, how each is doing, and what can be done about it. */
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { useAdding } from '../state/adding.ts';
import { refresh, useApp } from '../state/app-state.ts';
import { hear } from '../state/events.ts';
import { AddAgent } from './add-agent.tsx';
import { AgentDialogs, type AgentTask } from './agent-dialogs.tsx';
import { AgentRow } from './agent-row.tsx';
import './agents.css';

export function AgentsView() {
  const agents = useApp((state) => state.agents);
  const adding = useAdding((state) => state.adding);
  const [task, setTask] = useState<AgentTask | null>(null);
  const now = useNow();
  useFreshAgents();
  return (
    <section className="view agents" aria-labelledby="agents-title">
      <header className="agents-head">
        <div>
          <h1 id="agents-title">Agents</h1>
          <p className="muted">Programs on this machine, each with a token of its own. None of them has your key.</p>
        </div>
        <Button
          kind="primary"
          icon={<Plus size={16} strokeWidth={1.5} aria-hidden />}
          onClick={() => useAdding.setState({ adding: true })}
        >
          Add agent
        </Button>
      </header>
      {agents === null ? (
        <Unknown />
      ) : agents.length === 0 ? (
        <Empty />
      ) : (
        <List agents={agents} now={now} onTask={setTask} />
      )}
      {adding && <AddAgent onClose={() => useAdding.setState({ adding: false })} />}
      <AgentDialogs task={task} onClose={() => setTask(null)} />
    </section>
  );
}

interface ListProps {
  readonly agents: readonly AgentShape[];
  readonly now: number;
  readonly onTask: (task: AgentTask) => void;
}

function List({ agents, now, onTask }: ListProps) {
  return (
    <ul className="agents-list" aria-label="Agents">
      {agents.map((agent) => (
        <AgentRow key={agent.id} agent={agent} now={now} onTask={onTask} />
      ))}
    </ul>
  );
}

function Empty() {
  return (
    <div className="agents-note">
      <h2>No agents yet</h2>
      <p className="muted">
        Each program that may reach ElevenLabs stands here, with what it may do and when it was last seen. Add one to
        get its token.
      </p>
      <Button onClick={() => useAdding.setState({ adding: true })}>Add the first agent</Button>
    </div>
  );
}

/** The list was not read yet, or cannot be. */
function Unknown() {
  const [problem, setProblem] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try asks again
  useEffect(() => {
    let over = false;
    void call('agent.list', {}).then((result) => {
      if (over) return;
      setProblem(result.ok ? null : result.error.message);
      if (result.ok) void refresh();
    });
    return () => {
      over = true;
    };
  }, [asked]);
  if (problem === null) {
    return (
      <ul className="agents-list" aria-label="Agents" aria-busy>
        {[0, 1, 2].map((place) => (
          <li key={place} className="agent-row agent-row-loading">
            <span className="agent-mark" />
            <span className="agent-ghost" />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="agents-note" role="alert">
      <h2>The agents cannot be read</h2>
      <p className="selectable">{problem}</p>
      <p className="muted">Nothing was changed. What each agent may do still holds.</p>
      <Button onClick={() => setAsked((count) => count + 1)}>Try again</Button>
    </div>
  );
}

const TICK_MS = 30_000;

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const FRESH_MS = 1_000;

/** A call changes when its agent was seen and with what: the list is read again, at most once a second. */
function useFreshAgents(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const read = () => {
      timer = null;
      void refresh();
    };
    const end = hear({
      entries: (entries) => {
        if (timer === null && entries.some(({ kind }) => kind === 'decision')) timer = setTimeout(read, FRESH_MS);
      },
    });
    return () => {
      end();
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
}
