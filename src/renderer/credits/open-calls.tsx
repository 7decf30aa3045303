/** What is being spent now, and by whom. */
import type { Credits } from '../../contract/bridge.ts';
import { exactWords, sinceWords } from './credit-words.ts';

interface OpenCallsProps {
  readonly calls: Credits['open'];
  readonly now: number;
}

const MOST = 5;

export function OpenCalls({ calls, now }: OpenCallsProps) {
  const newest = calls.toReversed().slice(0, MOST);
  const more = calls.length - newest.length;
  return (
    <section className="card credits-open" aria-labelledby="credits-open-title">
      <h2 id="credits-open-title">Being spent now</h2>
      {calls.length === 0 ? (
        <p className="muted">Nothing at the moment. A call that spends stands here until it ends.</p>
      ) : (
        <ul>
          {newest.map(({ callId, agent, sentence, at }) => (
            <li key={callId}>
              <span className="credits-open-mark" aria-hidden />
              <span>
                <Sentence text={sentence} agent={agent} />
                <span className="muted" title={exactWords(Date.parse(at))}>
                  {' '}
                  {sinceWords(Date.parse(at), now)}
                </span>
              </span>
            </li>
          ))}
          {more > 0 && <li className="muted">and {more} more</li>}
        </ul>
      )}
    </section>
  );
}

/** As in the log, without its last word: that it was allowed goes without saying. */
function Sentence({ text, agent }: { readonly text: string; readonly agent: string }) {
  const [told = text] = text.split(': allowed', 1);
  if (!told.startsWith(agent)) return told;
  return (
    <>
      <b>
        <bdi>{agent}</bdi>
      </b>
      {told.slice(agent.length)},
    </>
  );
}
