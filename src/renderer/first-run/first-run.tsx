/** The first start, in three screens: what this is, a first agent, its first allowed call. In the sandbox, without a key. */
import { useState } from 'react';
import type { NewToken } from '../agents/connect-agent.tsx';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { refresh, show } from '../state/app-state.ts';
import { ConnectScreen } from './connect-screen.tsx';
import { FirstAgent } from './first-agent.tsx';
import './first-run.css';

const STEPS = 3;

export function FirstRun() {
  const [begun, setBegun] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const finish = async () => {
    if (!(await ask('prefs.set', { firstRunDone: true }))) return;
    show('matrix');
    await refresh();
  };
  const step = made ? 3 : begun ? 2 : 1;
  return (
    <main className="first">
      <section className="first-card" aria-labelledby="first-title">
        <header className="first-head">
          <span className="muted">
            Step {step} of {STEPS}
          </span>
          <Button kind="quiet" onClick={() => void finish()}>
            Skip
          </Button>
        </header>
        {made ? (
          <ConnectScreen made={made} onFinish={() => void finish()} />
        ) : begun ? (
          <FirstAgent onMade={setMade} onBack={() => setBegun(false)} />
        ) : (
          <Welcome onBegin={() => setBegun(true)} />
        )}
      </section>
    </main>
  );
}

function Welcome({ onBegin }: { readonly onBegin: () => void }) {
  return (
    <>
      <h1 id="first-title">You decide what your agents may do</h1>
      <p className="first-lead">
        Bollard stands between the programs on this machine and your ElevenLabs account. Nothing is allowed until you
        allow it, and every call is written down in one sentence.
      </p>
      <ul className="first-facts">
        <li>Your key stays sealed here. Each agent gets a token of its own, which you can take back.</li>
        <li>You begin in the sandbox: no key is needed, no call leaves this machine, nothing is paid for.</li>
      </ul>
      <footer className="first-foot">
        <Button kind="primary" autoFocus onClick={onBegin}>
          Add a first agent
        </Button>
      </footer>
    </>
  );
}
