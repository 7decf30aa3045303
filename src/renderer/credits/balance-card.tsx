/** What is left of an account, how it went, and how long it lasts. */
import { TriangleAlert } from 'lucide-react';
import type { Credits } from '../../contract/bridge.ts';
import {
  amountWords,
  clockWords,
  creditsWords,
  exactWords,
  forecastWords,
  momentWords,
  overageWords,
  untilWords,
} from './credit-words.ts';
import { type Balance, balanceOf, forecastOf } from './forecast.ts';

type AccountCredits = Credits['accounts'][number];

interface CardProps {
  readonly account: AccountCredits;
  readonly now: number;
}

export function BalanceCard({ account, now }: CardProps) {
  const balance = balanceOf(account);
  return (
    <section className="card credits-balance" aria-labelledby="credits-left-title">
      <h2 id="credits-left-title" className="visually-hidden">
        What is left
      </h2>
      {balance === null ? (
        <p className="credits-number">
          {account.problem ? 'What is left is not known yet.' : 'What is left is being read.'}
        </p>
      ) : (
        <>
          <p className="credits-number selectable">
            <strong>{creditsWords(balance.left)}</strong>{' '}
            <span className="muted">
              {balance.left === 1 ? 'credit' : 'credits'} left of {creditsWords(balance.limit)} at the start of the
              period
            </span>
          </p>
          <Bar balance={balance} />
        </>
      )}
      <Rate account={account} now={now} />
      <Facts account={account} now={now} />
      {account.problem !== null && (
        <p className="credits-problem">
          <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
          <span>
            {account.problem}
            {account.checkedAt !== null && ` The numbers are those of ${momentOf(account.checkedAt, now)}.`}
          </span>
        </p>
      )}
    </section>
  );
}

function Bar({ balance }: { readonly balance: Balance }) {
  const { through, outside, left, limit } = balance;
  const used = through + outside;
  const whole = Math.max(limit, used, 1);
  const share = (part: number) => `${(part / whole) * 100}%`;
  return (
    <div>
      <div
        className="credits-bar"
        role="img"
        aria-label={`${amountWords(used)} used and ${creditsWords(left)} left of ${creditsWords(limit)}`}
      >
        <span className="credits-bar-through" style={{ width: share(through) }} />
        <span className="credits-bar-outside" style={{ width: share(outside) }} />
      </div>
      <ul className="credits-key">
        <li>
          <span className="credits-swatch credits-bar-through" aria-hidden />
          Spent through Bollard <b>{creditsWords(through)}</b>
        </li>
        <li title="The account's own counter, less what Bollard's log says">
          <span className="credits-swatch credits-bar-outside" aria-hidden />
          Spent outside Bollard <b>{creditsWords(outside)}</b>
        </li>
        <li>
          <span className="credits-swatch credits-bar-left" aria-hidden />
          Left <b>{creditsWords(left)}</b>
        </li>
      </ul>
    </div>
  );
}

function Rate({ account, now }: CardProps) {
  const forecast = forecastOf(account, now);
  const { lastHour, lastDay } = account.spent;
  const resetAt = timeOf(account.resetAt);
  const short = forecast?.kind === 'gone' || (forecast?.kind === 'ends' && resetAt !== null);
  return (
    <div className="credits-rate">
      {forecast && (
        <p className={short ? 'credits-forecast credits-short' : 'credits-forecast'}>
          {short && <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />}
          <span title={forecast.kind === 'ends' ? exactWords(forecast.at) : undefined}>
            {forecastWords(forecast, resetAt, now)}
          </span>
        </p>
      )}
      {lastDay > 0 && (
        <p className="muted">
          {amountWords(lastHour)} in the last hour, {creditsWords(lastDay)} in the last day.
        </p>
      )}
    </div>
  );
}

function Facts({ account, now }: CardProps) {
  const resetAt = timeOf(account.resetAt);
  const checkedAt = timeOf(account.checkedAt);
  return (
    <>
      {differences(account).map((words) => (
        <p key={words} className="muted">
          {words}
        </p>
      ))}
      <dl className="credits-facts">
        {resetAt !== null && (
          <div>
            <dt>Reset</dt>
            <dd>
              {capital(untilWords(resetAt, now))} <span className="muted">({exactWords(resetAt)})</span>
            </dd>
          </div>
        )}
        {account.tier !== null && (
          <div>
            <dt>Plan</dt>
            <dd>{capital(account.tier)}</dd>
          </div>
        )}
        {checkedAt !== null && (
          <div>
            <dt>Last read</dt>
            <dd title={exactWords(checkedAt)}>{capital(momentOf(account.checkedAt ?? '', now))}</dd>
          </div>
        )}
        {account.overage !== null && (
          <div>
            <dt>Beyond the limit</dt>
            <dd>{overageWords(account.overage)}</dd>
          </div>
        )}
      </dl>
    </>
  );
}

/** Where the account's own counter and the log do not say the same, and why. */
function differences(account: AccountCredits): string[] {
  const balance = balanceOf(account);
  if (balance === null || account.checkedAt === null) return [];
  const { before, late } = balance;
  const { afterReading } = account.spent;
  const words: string[] = [];
  if (afterReading > 0) {
    words.push(
      `Counted up to ${clockWords(Date.parse(account.checkedAt))}; what the log counts since, ${amountWords(afterReading)}, is taken off.`,
    );
  }
  if (before > 0) {
    words.push(
      `The sandbox began anew when Bollard started; the log still counts ${amountWords(before)} of practice from before.`,
    );
  }
  if (late > 0) words.push(`The log counts ${amountWords(late)} that the account's own counter does not show yet.`);
  return words;
}

/** Of the past: the day only where it is not today's. */
function momentOf(iso: string, now: number): string {
  const time = Date.parse(iso);
  return new Date(time).toDateString() === new Date(now).toDateString() ? momentWords(time, now) : exactWords(time);
}

function timeOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
