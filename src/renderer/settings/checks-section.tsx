/** What the doctor finds on this machine. */
import { useState } from 'react';
import type { AnyOutput } from '../../contract/bridge.ts';
import { call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/dialog.tsx';
import { Finding, Section } from './section.tsx';

type Checks = AnyOutput<'doctor.run'>['checks'];

export function ChecksSection() {
  const [checks, setChecks] = useState<Checks | null>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async () => {
    setPending(true);
    const result = await call('doctor.run', {});
    setPending(false);
    setProblem(result.ok ? null : `The checks could not be run: ${result.error.message} Nothing was changed.`);
    if (result.ok) setChecks(result.value.checks);
  };
  return (
    <Section
      title="Checks"
      action={
        <Button pending={pending} onClick={() => void run()}>
          {checks === null ? 'Run the checks' : 'Run again'}
        </Button>
      }
    >
      {checks === null ? (
        <p className="muted">
          {pending
            ? 'Reading the log and the data folder.'
            : 'Whether the vault, the log, the data folder and the environment are as they should be. Nothing is changed.'}
        </p>
      ) : (
        <ul className="settings-checks" aria-label="Findings">
          {checks.map(({ name, state, message }) => (
            <li key={name}>
              <Finding state={state}>
                <strong>{name.charAt(0).toUpperCase() + name.slice(1)}</strong> {message}
              </Finding>
            </li>
          ))}
        </ul>
      )}
      <Problem text={problem} />
    </Section>
  );
}
