/** One account: its key's last characters, its region, and what can be done about it. */
import { useState } from 'react';
import type { AccountShape, AnyOutput } from '../../contract/bridge.ts';
import { ask, call } from '../bridge.ts';
import { Button } from '../parts/button.tsx';
import { refresh } from '../state/app-state.ts';
import { showDone } from '../state/toasts.ts';
import { Finding } from './section.tsx';
import { keyWords, regionTitle } from './settings-words.ts';

interface AccountRowProps {
  readonly account: AccountShape;
  readonly onKey: () => void;
  readonly onRemove: () => void;
}

type Output = AnyOutput<'key.test'>;
/** A call that failed says no more than why. */
type Tested = Output | { readonly works: false; readonly message: string };

export function AccountRow({ account, onKey, onRemove }: AccountRowProps) {
  const [pending, setPending] = useState<'default' | 'test' | null>(null);
  const [tested, setTested] = useState<Tested | null>(null);
  const real = account.kind === 'real';

  const makeDefault = async () => {
    setPending('default');
    const done = await ask('account.set_default', { account: account.id });
    await refresh();
    setPending(null);
    if (done) showDone(done.message);
  };
  const test = async () => {
    setPending('test');
    setTested(null);
    const result = await call('key.test', { account: account.id });
    setPending(null);
    setTested(result.ok ? result.value : { works: false, message: result.error.message });
  };

  return (
    <li className="account">
      <div className="account-line">
        <div className="account-facts">
          <div className="account-name">
            <bdi>{real ? account.name : 'Sandbox'}</bdi>
            {account.isDefault && <span className="badge">Default</span>}
            {!real && <span className="badge badge-sandbox">Practice</span>}
          </div>
          <div className="field-hint">
            {keyWords(account)}
            {real && ` · ${regionTitle(account.region)}`}
            {` · ${account.agents === 1 ? '1 agent' : `${account.agents} agents`}`}
          </div>
        </div>
        <div className="account-actions">
          {!account.isDefault && (
            <Button kind="quiet" pending={pending === 'default'} onClick={() => void makeDefault()}>
              Make default
            </Button>
          )}
          {real && account.hasKey && (
            <Button pending={pending === 'test'} onClick={() => void test()}>
              Test key
            </Button>
          )}
          {real && <Button onClick={onKey}>{account.hasKey ? 'Replace key' : 'Add key'}</Button>}
          {real && account.hasKey && (
            <Button kind="danger" onClick={onRemove}>
              Remove key
            </Button>
          )}
        </div>
      </div>
      <div aria-live="polite">
        {tested && <Finding state={tested.works ? 'ok' : 'problem'}>{tested.message}</Finding>}
        {tested?.works && 'reach' in tested && <Reach tested={tested} />}
      </div>
    </li>
  );
}

const MARKS = { may_read: 'ok', may_not: 'problem', unknown: 'open' } as const;

/** What the key may read: by the shape of the mark and in words. */
function Reach({ tested: { tier, reach, wider, notes } }: { readonly tested: Output }) {
  const [first, ...others] = notes;
  return (
    <>
      {tier !== null && <p className="muted">Plan: {tier}</p>}
      <ul className="reach" aria-label="What the key may reach">
        {reach.map((one) => (
          <li key={one.area} className={`finding finding-${MARKS[one.reach]}`}>
            <span className="finding-mark" aria-hidden />
            <span>
              {one.title}: {one.words}
            </span>
          </li>
        ))}
      </ul>
      {wider ? <Finding state="warning">{first}</Finding> : <p className="muted">{first}</p>}
      {others.length > 0 && <p className="muted">{others.join(' ')}</p>}
    </>
  );
}
