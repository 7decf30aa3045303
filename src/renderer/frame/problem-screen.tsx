/** The gateway does not run: what happened, what is safe, what to do. */
import { useState } from 'react';
import type { AppInfo } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { refresh } from '../state/app-state.ts';

const SAFE = 'No agent can reach ElevenLabs through Bollard meanwhile. Your key, the grants and the log are untouched.';

export function ProblemScreen({ app }: { readonly app: AppInfo }) {
  const [pending, setPending] = useState(false);
  const { problem } = app;
  const retry = async (port?: number) => {
    setPending(true);
    await ask('app.retry', port === undefined ? {} : { port });
    await refresh();
    setPending(false);
  };
  return (
    <main className="problem">
      <section className="card problem-card">
        <h1>Bollard is not running</h1>
        <p className="selectable">{problem?.message ?? 'It ended without saying why.'}</p>
        <p className="muted">{SAFE}</p>
        <div className="problem-actions">
          {problem?.freePort && (
            <Button pending={pending} onClick={() => void retry(problem.freePort ?? undefined)}>
              Use port {problem.freePort}
            </Button>
          )}
          <Button kind="primary" pending={pending} onClick={() => void retry()}>
            Try again
          </Button>
          <Button kind="quiet" onClick={() => void ask('folder.open', { what: 'data' })}>
            Open the data folder
          </Button>
        </div>
      </section>
    </main>
  );
}
