/** What was spent each day: drawn, or as a table. */
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { amountWords, creditsWords, longDayWords } from './credit-words.ts';
import { DayChart } from './day-chart.tsx';
import type { Stack } from './stack.ts';

export function Days({ stack }: { readonly stack: Stack }) {
  const [asTable, setAsTable] = useState(false);
  const [day, setDay] = useState<number | null>(null);
  const empty = stack.layers.length === 0;
  return (
    <section className="card credits-days" aria-labelledby="credits-days-title">
      <header className="credits-days-top">
        <div>
          <h2 id="credits-days-title">Spent each day</h2>
          <p className="muted credits-day-words">
            {empty ? null : wordsOf(stack, asTable ? null : day)}
            {!(empty || asTable) && day === null && ' Point at a day to see who spent what.'}
          </p>
        </div>
        {!empty && (
          <Button aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Show as chart' : 'Show as table'}
          </Button>
        )}
      </header>
      {empty ? (
        <p className="credits-empty muted">
          Nothing was spent in the last 31 days. What agents spend will stand here, day by day.
        </p>
      ) : asTable ? (
        <DayTable stack={stack} />
      ) : (
        <DayChart stack={stack} day={day} onDay={setDay} />
      )}
    </section>
  );
}

/** Of one day, or of all of them. */
function wordsOf({ days, layers, totals }: Stack, index: number | null): string {
  if (index === null) {
    const total = totals.reduce((sum, value) => sum + value, 0);
    return `${amountWords(total)} in ${days.length} days.`;
  }
  const parts = layers.flatMap(({ name, values }) => {
    const value = values[index] ?? 0;
    return value === 0 ? [] : [`${name} ${creditsWords(value)}`];
  });
  const day = longDayWords(days[index] ?? '');
  return parts.length === 0 ? `${day}: nothing.` : `${day}: ${amountWords(totals[index] ?? 0)} – ${parts.join(', ')}.`;
}

function DayTable({ stack }: { readonly stack: Stack }) {
  const { days, layers, totals } = stack;
  const rows = days.map((day, index) => ({ day, index })).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="credits-scroll" tabIndex={0} aria-label="Spent each day, as a table">
      <table className="credits-table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            {layers.map(({ agentId, name }) => (
              <th key={agentId ?? ''} scope="col" className="credits-count">
                <bdi title={name}>{name}</bdi>
              </th>
            ))}
            <th scope="col" className="credits-count">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ day, index }) => (
            <tr key={day}>
              <th scope="row">{longDayWords(day)}</th>
              {layers.map(({ agentId, values }) => (
                <td key={agentId ?? ''} className="credits-count">
                  {creditsWords(values[index] ?? 0)}
                </td>
              ))}
              <td className="credits-count">{creditsWords(totals[index] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
