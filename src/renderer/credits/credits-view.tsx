/** What is left, where it went, and what is being spent now. */
import { useMemo, useState } from 'react';
import type { Credits } from '../../contract/bridge.ts';
import { LimitsCard } from '../limits/limits-card.tsx';
import { Button } from '../parts/button.tsx';
import { useApp } from '../state/app-state.ts';
import { refreshCredits, useCredits } from '../state/credits.ts';
import { AgentTable } from './agent-table.tsx';
import { BalanceCard } from './balance-card.tsx';
import { Days } from './days.tsx';
import { OpenCalls } from './open-calls.tsx';
import { stackOf } from './stack.ts';
import { useNow } from './use-now.ts';
import './credits.css';
import './credits-tables.css';

type AccountCredits = Credits['accounts'][number];

export function CreditsView() {
  const { credits, problem } = useCredits();
  const defaultId = useApp((state) => state.accounts.find(({ isDefault }) => isDefault)?.id ?? null);
  const [chosen, setChosen] = useState<string | null>(null);
  const accounts = credits?.accounts ?? [];
  const account = accounts.find(({ id }) => id === (chosen ?? defaultId)) ?? accounts[0];
  return (
    <section className="view credits" aria-labelledby="credits-title">
      <header className="credits-top">
        <h1 id="credits-title">Credits</h1>
        {accounts.length > 1 && <Accounts accounts={accounts} current={account?.id ?? null} choose={setChosen} />}
      </header>
      {problem !== null && <Broken problem={problem} />}
      {account && credits ? <Account account={account} credits={credits} /> : problem === null && <Loading />}
    </section>
  );
}

interface AccountsProps {
  readonly accounts: readonly AccountCredits[];
  readonly current: string | null;
  readonly choose: (id: string) => void;
}

function Accounts({ accounts, current, choose }: AccountsProps) {
  return (
    <fieldset className="credits-accounts">
      <legend className="visually-hidden">Account</legend>
      {accounts.map(({ id, name }) => (
        <label key={id}>
          <input
            type="radio"
            name="credits-account"
            className="visually-hidden"
            checked={id === current}
            onChange={() => choose(id)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Account({ account, credits }: { readonly account: AccountCredits; readonly credits: Credits }) {
  const now = useNow();
  const { id } = account;
  const today = new Date(now).toDateString();
  const stack = useMemo(
    () =>
      stackOf(
        credits.days.filter(({ accountId }) => accountId === id),
        Date.parse(today),
      ),
    [credits, id, today],
  );
  const agents = credits.agents.filter(({ accountId }) => accountId === id);
  const open = credits.open.filter(({ accountId }) => accountId === id);
  return (
    <>
      {account.sandbox && (
        <p className="credits-practice">
          <span className="badge badge-sandbox">Sandbox</span>
          This is practice: everything counts as it would at ElevenLabs, and nothing is paid for.
        </p>
      )}
      <div className="credits-pair">
        <BalanceCard account={account} now={now} />
        <OpenCalls calls={open} now={now} />
      </div>
      <LimitsCard accountId={id} limits={credits.limits} now={now} />
      <Days stack={stack} />
      <AgentTable agents={agents} stack={stack} since={account.periodStart} />
    </>
  );
}

function Broken({ problem }: { readonly problem: string }) {
  return (
    <div className="card credits-broken" role="alert">
      <p>
        <strong>What was spent could not be read.</strong> {problem} The log itself is safe, and agents go on as before.
      </p>
      <Button onClick={() => void refreshCredits()}>Try again</Button>
    </div>
  );
}

/** The places of what comes, so that nothing jumps. */
function Loading() {
  return (
    <div className="credits-loading" aria-busy="true">
      <p className="visually-hidden">Reading what was spent.</p>
      <div className="credits-pair">
        <div className="card credits-balance" aria-hidden>
          <span className="credits-blank credits-blank-number" />
          <span className="credits-blank" />
        </div>
        <div className="card credits-open">
          <h2>Being spent now</h2>
          <span className="credits-blank" />
        </div>
      </div>
      <div className="card credits-days">
        <h2>Spent each day</h2>
        <span className="credits-blank" />
      </div>
    </div>
  );
}
