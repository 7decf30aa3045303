/** Where agents reach Bollard. */
import { type FormEvent, useState } from 'react';
import type { AppInfo } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { TextField } from '../parts/field.tsx';
import { refresh, useApp } from '../state/app-state.ts';
import { Finding, Section } from './section.tsx';
import { portOf, portProblem } from './settings-words.ts';
import { usePrefs } from './use-prefs.ts';

export function GatewaySection({ app }: { readonly app: AppInfo }) {
  const status = useApp((state) => state.status);
  const { pending, set } = usePrefs();
  const kept = app.prefs.port;
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(kept);
  const problem = portProblem(text);
  const changed = text !== String(kept);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null || !changed) return;
    if (await set('port', Number(text))) setTyped(null);
  };

  return (
    <Section title="Gateway" about="The address that agents use instead of the one of ElevenLabs.">
      <div className="settings-line">
        <span>
          Address <span className="mono selectable">{status?.baseUrl ?? '…'}</span>
        </span>
        {status && <CopyButton text={status.baseUrl} label="Copy address" />}
      </div>
      <form className="settings-port" onSubmit={(event) => void submit(event)}>
        <TextField
          label="Port"
          inputMode="numeric"
          maxLength={5}
          value={text}
          onChange={setTyped}
          problem={changed ? problem : null}
        />
        <Button type="submit" pending={pending === 'port'} disabled={!changed || problem !== null}>
          Change port
        </Button>
        <p className="settings-port-note muted">
          {changed
            ? 'It takes effect when the gateway starts again: calls under way are ended then, and every agent needs the new address.'
            : 'A port that another program holds is never changed silently.'}
        </p>
      </form>
      <OtherPort kept={kept} now={status?.url ? portOf(status.url) : null} />
    </Section>
  );
}

/** The port was changed, but the gateway still listens on the one before. */
function OtherPort({ kept, now }: { readonly kept: number; readonly now: number | null }) {
  const [pending, setPending] = useState(false);
  if (now === null || now === kept) return null;
  const restart = async () => {
    setPending(true);
    await ask('app.retry', {});
    await refresh();
    setPending(false);
  };
  return (
    <div className="settings-line">
      <Finding state="warning">
        It listens on port {now} until it starts again; then on {kept}. Starting again ends calls that are under way.
      </Finding>
      <Button pending={pending} onClick={() => void restart()}>
        Start again
      </Button>
    </div>
  );
}
