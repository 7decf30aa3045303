/** The third screen: connect the agent, and see its first call be allowed. */
import { useState } from 'react';
import { ConnectAgent, type NewToken } from '../agents/connect-agent.tsx';
import { Button } from '../parts/button.tsx';

interface ConnectScreenProps {
  readonly made: NewToken;
  readonly onFinish: () => void;
}

export function ConnectScreen({ made, onFinish }: ConnectScreenProps) {
  const [copied, setCopied] = useState(false);
  const [allowed, setAllowed] = useState(false);
  return (
    <>
      <h1 id="first-title">
        Connect <bdi>{made.name}</bdi>
      </h1>
      <ConnectAgent made={made} onCopied={() => setCopied(true)} onAllowed={() => setAllowed(true)} />
      <footer className="first-foot">
        <span className="muted" role="status">
          {allowed ? 'Its first call was allowed.' : 'Send a test call, or run your program.'}
          {!copied && ' The token is not shown again.'}
        </span>
        <Button kind={allowed ? 'primary' : 'plain'} onClick={onFinish}>
          Open the matrix
        </Button>
      </footer>
    </>
  );
}
