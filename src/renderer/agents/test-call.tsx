/** Sends a test call, and shows the agent's calls as they arrive, whoever sent them. */
import { Send } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/dialog.tsx';
import { hear } from '../state/events.ts';
import { type HeardCall, isAllowed, withEntries } from './heard-calls.ts';

interface TestCallProps {
  readonly agent: { readonly id: string; readonly name: string };
  readonly token: string;
  /** Told once, of the first call that was allowed. */
  readonly onAllowed?: () => void;
}

export function TestCall({ agent, token, onAllowed }: TestCallProps) {
  const [calls, setCalls] = useState<readonly HeardCall[]>([]);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const told = useRef(false);

  useEffect(() => {
    const readAgain = async () => {
      const page = await call('audit.page', {
        filter: { agent: agent.id },
        view: 'entries',
        order: 'newest',
        limit: 20,
      });
      if (page.ok) setCalls((now) => withEntries(now, page.value.entries.toReversed(), agent.id));
    };
    return hear({
      entries: (entries) => setCalls((now) => withEntries(now, entries, agent.id)),
      gap: () => void readAgain(),
    });
  }, [agent.id]);

  const allowed = calls.some(isAllowed);
  useEffect(() => {
    if (!allowed || told.current) return;
    told.current = true;
    onAllowed?.();
  }, [allowed, onAllowed]);

  const send = async () => {
    setPending(true);
    const result = await call('agent.test_call', { token });
    setPending(false);
    if (!result.ok) setProblem(result.error.message);
    // Without an answer no row arrives that could say it.
    else setProblem(result.value.status === null ? result.value.message : null);
  };

  return (
    <section className="test-call" aria-label="Test call">
      <div className="test-call-line">
        <Button pending={pending} icon={<Send size={16} strokeWidth={1.5} aria-hidden />} onClick={() => void send()}>
          Send a test call
        </Button>
        <span className="muted">A free read with this token, sent by Bollard itself.</span>
      </div>
      <Problem text={problem} />
      <ol className="test-call-rows" aria-live="polite" aria-label="Calls of this agent">
        {calls.length === 0 ? (
          <li className="test-call-row test-call-waiting">
            <span className="test-call-mark" aria-hidden />
            <span>
              Waiting for the first call of <bdi>{agent.name}</bdi>.
            </span>
          </li>
        ) : (
          calls.map((one) => <Row key={one.callId} call={one} />)
        )}
      </ol>
    </section>
  );
}

function Row({ call: { decision, sentence, status, ended } }: { readonly call: HeardCall }) {
  const kind = decision ?? 'allow';
  return (
    <li className={`test-call-row test-call-${kind}`}>
      <span className="test-call-mark" aria-hidden />
      <span className="test-call-sentence selectable">{sentence}</span>
      <span className="test-call-end">{ended ? status : 'Under way'}</span>
    </li>
  );
}
