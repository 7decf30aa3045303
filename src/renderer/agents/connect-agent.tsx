/** Everything to connect an agent with a token that was just made: the token, snippets, and its first call. */
import './connect.css';
import { SnippetsPanel } from './snippets-panel.tsx';
import { TestCall } from './test-call.tsx';
import { TokenPanel } from './token-panel.tsx';

/** As `agent.add` and `agent.rotate` answer. */
export interface NewToken {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly baseUrl: string;
}

interface ConnectAgentProps {
  readonly made: NewToken;
  readonly onCopied: () => void;
  readonly onAllowed?: () => void;
}

export function ConnectAgent({ made, onCopied, onAllowed }: ConnectAgentProps) {
  return (
    <div className="connect">
      <TokenPanel token={made.token} onCopied={onCopied} />
      <SnippetsPanel baseUrl={made.baseUrl} />
      <TestCall agent={made} token={made.token} {...(onAllowed === undefined ? {} : { onAllowed })} />
    </div>
  );
}
