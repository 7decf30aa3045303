/** What each agent used. */
import type { Credits } from '../../contract/bridge.ts';
import { creditsWords, exactWords } from './credit-words.ts';
import { layerColour } from './layer-colour.ts';
import type { Stack } from './stack.ts';

interface AgentTableProps {
  readonly agents: Credits['agents'];
  readonly stack: Stack;
  /** ISO 8601. */
  readonly since: string;
}

export function AgentTable({ agents, stack, since }: AgentTableProps) {
  const start = Date.parse(since);
  const named = new Map(stack.layers.map(({ agentId }, index) => [agentId, index]));
  return (
    <section className="card credits-agents" aria-labelledby="credits-agents-title">
      <h2 id="credits-agents-title">By agent</h2>
      {agents.length === 0 ? (
        <p className="muted">Each agent that spends gets a row here.</p>
      ) : (
        <table className="credits-table">
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col" className="credits-count">
                Today
              </th>
              <th scope="col" className="credits-count" title={`Since ${exactWords(start)}`}>
                This period
              </th>
              <th scope="col" className="credits-count" title="Calls of this period that cost something">
                Calls
              </th>
            </tr>
          </thead>
          <tbody>
            {agents.map(({ agentId, agent, today, period, calls }) => (
              <tr key={agentId}>
                <th scope="row">
                  <div className="credits-agent">
                    <span
                      className="credits-swatch"
                      style={{ background: layerColour(named.get(agentId) ?? null) }}
                      aria-hidden
                    />
                    <bdi title={agent}>{agent}</bdi>
                  </div>
                </th>
                <td className="credits-count">{creditsWords(today)}</td>
                <td className="credits-count">{creditsWords(period)}</td>
                <td className="credits-count">{calls.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
