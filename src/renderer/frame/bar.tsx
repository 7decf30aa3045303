/** Always there: the gateway's state, whose account, credits left, and Stop all. */
import { OctagonX, Play } from 'lucide-react';
import { useState } from 'react';
import type { AppStatus } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Tooltip } from '../parts/tooltip.tsx';
import { refresh, useApp } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { CreditsLeft } from './credits-left.tsx';

export function Bar() {
  const status = useApp((state) => state.status);
  const accounts = useApp((state) => state.accounts);
  const account = accounts.find((one) => one.isDefault);
  return (
    <header className="bar">
      <StatePill status={status} />
      {status?.sandbox ? (
        <span className="badge badge-sandbox">Sandbox</span>
      ) : (
        account && <span className="badge">{account.name}</span>
      )}
      <span className="bar-space" />
      <CreditsLeft />
      <StopAll stopped={status?.stopped ?? false} known={status !== null} />
    </header>
  );
}

interface PillWords {
  readonly kind: 'running' | 'stopped' | 'locked' | 'trouble' | 'starting';
  readonly text: string;
}

function wordsOf(status: AppStatus | null): PillWords {
  if (!status) return { kind: 'starting', text: 'Starting' };
  if (!status.logHealthy) return { kind: 'trouble', text: 'Log not writable' };
  if (status.vault === 'policy_changed') return { kind: 'trouble', text: 'Policy changed outside' };
  if (status.vault === 'locked') return { kind: 'locked', text: 'Locked' };
  if (status.stopped) return { kind: 'stopped', text: 'Stopped' };
  return { kind: 'running', text: 'Running' };
}

/** The state in words, with a shape of its own; a click copies the address. */
function StatePill({ status }: { readonly status: AppStatus | null }) {
  const { kind, text } = wordsOf(status);
  const address = status?.baseUrl.replace('http://', '') ?? '';
  const copy = async () => {
    if (status && (await ask('text.copy', { text: status.baseUrl }))) showDone(`Copied ${status.baseUrl}`);
  };
  return (
    <Tooltip text="Copy the address for agents" side="bottom">
      <button type="button" className={`pill pill-${kind}`} onClick={() => void copy()}>
        <span className="pill-mark" aria-hidden />
        <span>{text}</span>
        {address && <span className="mono muted">{address}</span>}
      </button>
    </Tooltip>
  );
}

function StopAll({ stopped, known }: { readonly stopped: boolean; readonly known: boolean }) {
  const [pending, setPending] = useState(false);
  const toggle = async () => {
    setPending(true);
    const done = await ask(stopped ? 'stop.resume' : 'stop.all', {});
    await refresh();
    setPending(false);
    if (done) showDone(done.message);
  };
  return stopped ? (
    <Button kind="primary" pending={pending} icon={<Play size={16} strokeWidth={1.5} />} onClick={() => void toggle()}>
      Resume
    </Button>
  ) : (
    <Button
      kind="danger"
      pending={pending}
      disabled={!known}
      icon={<OctagonX size={16} strokeWidth={1.5} />}
      onClick={() => void toggle()}
    >
      Stop all
    </Button>
  );
}
