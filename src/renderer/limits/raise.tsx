/** Raises an agent's limits until the end of today, in one click; or ends that. */
import { type FormEvent, useState } from 'react';
import type { AgentShape } from '../../contract/bridge.ts';
import { endOfLocalDay } from '../../core/local-days.ts';
import { amountWords, momentWords } from '../credits/credit-words.ts';
import { Button } from '../parts/button.tsx';
import { changeRaise } from '../state/undo.ts';
import { creditsTyped } from './limit-form.ts';
import { suggestedRaise } from './limit-words.ts';

export function RaiseForm({ agent }: { readonly agent: AgentShape }) {
  const [text, setText] = useState(() => String(suggestedRaise(agent.limits)));
  const [pending, setPending] = useState(false);
  const typed = creditsTyped(text);
  const more = typed.ok && typed.value !== null && typed.value > 0 ? typed.value : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (more === null) return;
    setPending(true);
    await changeRaise(
      agent,
      (now) => ({
        credits: Math.round(((now?.credits ?? 0) + more) * 1000) / 1000,
        until: new Date(Math.max(endOfLocalDay(Date.now()), now ? Date.parse(now.until) : 0)).toISOString(),
      }),
      `${agent.name} may spend ${amountWords(more)} more today.`,
    );
    setPending(false);
  };
  return (
    <form className="raise" onSubmit={(event) => void submit(event)}>
      <span className="muted" aria-hidden>
        +
      </span>
      <input
        className="field-input"
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-label={`Credits to raise the limits of ${agent.name} by`}
        aria-invalid={more === null || undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        type="submit"
        pending={pending}
        disabled={more === null}
        title={more === null ? 'Write credits as digits, such as 1000.' : undefined}
      >
        Raise until the end of today
      </Button>
    </form>
  );
}

/** The raise that holds now; nothing where none does. */
export function RaiseNow({ agent, now }: { readonly agent: AgentShape; readonly now: number }) {
  const { raise } = agent.limits;
  const [pending, setPending] = useState(false);
  if (raise === null || Date.parse(raise.until) <= now) return null;
  const end = async () => {
    setPending(true);
    await changeRaise(agent, () => null, `The raise of ${agent.name} is ended.`);
    setPending(false);
  };
  return (
    <p className="raise-now">
      <span>
        Raised by {amountWords(raise.credits)} until {momentWords(Date.parse(raise.until), now)}.
      </span>
      <Button kind="quiet" pending={pending} onClick={() => void end()}>
        End the raise
      </Button>
    </p>
  );
}
