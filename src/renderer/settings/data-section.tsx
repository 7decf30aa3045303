/** Where the data lies, whether the log is whole, and how a policy goes to another machine. */
import { useState } from 'react';
import type { AnyOutput, AppInfo } from '../../contract/bridge.ts';
import { ask } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { useApp } from '../state/app-state.ts';
import { Finding, Section } from './section.tsx';

const POLICY_COMMANDS = [
  { title: 'Write grants and rules to a file', command: 'bollard policy export policy.json' },
  { title: 'Take them over from one', command: 'bollard policy import policy.json' },
] as const;

export function DataSection({ app }: { readonly app: AppInfo }) {
  return (
    <Section title="Data">
      <div className="settings-line">
        <div className="settings-words">
          <div className="field-label">Data folder</div>
          <div className="mono selectable">{app.dataDir}</div>
        </div>
        <Button onClick={() => void ask('folder.open', { what: 'data' })}>Open folder</Button>
      </div>
      <Verify />
      <div className="settings-commands">
        <div className="field-label">Policy</div>
        <p className="field-hint">
          Export and import are commands, so that a policy can be kept under version control.
        </p>
        {POLICY_COMMANDS.map(({ title, command }) => (
          <div key={command} className="settings-line">
            <span>
              {title}: <span className="mono selectable">{command}</span>
            </span>
            <CopyButton kind="quiet" text={command} />
          </div>
        ))}
      </div>
    </Section>
  );
}

function Verify() {
  const status = useApp((state) => state.status);
  const [pending, setPending] = useState(false);
  const [found, setFound] = useState<AnyOutput<'audit.verify'> | null>(null);
  const verify = async () => {
    setPending(true);
    const result = await ask('audit.verify', {});
    setPending(false);
    if (result) setFound(result);
  };
  const size =
    status === null ? '' : ` ${status.logEntries.toLocaleString()} entries, ${megabytes(status.logBytes)} MB.`;
  return (
    <div className="settings-words">
      <div className="settings-line">
        <div className="settings-words">
          <div className="field-label">Log</div>
          <p className="field-hint">
            Each entry holds a hash of the one before, so that a change behind Bollard's back is found.{size}
          </p>
        </div>
        <Button pending={pending} onClick={() => void verify()}>
          Verify the log
        </Button>
      </div>
      <div aria-live="polite">{found && <Finding state={found.ok ? 'ok' : 'problem'}>{found.message}</Finding>}</div>
    </div>
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 });
}
