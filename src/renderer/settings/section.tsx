/** One group of settings under its name. */
import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  readonly about?: ReactNode;
  /** Beside the name. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, about, action, children }: SectionProps) {
  const id = useId();
  return (
    <section className="settings-section" aria-labelledby={id}>
      <header className="settings-section-head">
        <div>
          <h2 id={id}>{title}</h2>
          {about !== undefined && <p className="muted">{about}</p>}
        </div>
        {action}
      </header>
      <div className="card settings-card">{children}</div>
    </section>
  );
}

/** What was found, in words and with a mark that differs by shape. */
export function Finding({
  state,
  children,
}: {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly children: ReactNode;
}) {
  return (
    <div className={`finding finding-${state}`}>
      <span className="finding-mark" aria-hidden />
      <span className="selectable">
        <span className="visually-hidden">{SAID[state]}: </span>
        {children}
      </span>
    </div>
  );
}

const SAID = { ok: 'Fine', warning: 'Attention', problem: 'Problem' } as const;
