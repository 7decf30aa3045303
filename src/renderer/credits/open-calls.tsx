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
                <b>{agent}</b> {restOf(sentence, agent)}
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

/** The sentence begins with the agent's name, which stands beside it in bold. */
function restOf(sentence: string, agent: string): string {
  return sentence.startsWith(agent) ? sentence.slice(agent.length).trim() : sentence;
}
