/** A token that was just made: the only time it is seen. */
import { CopyButton } from '../parts/copy-button.tsx';
import { exportLine } from './clients.ts';

interface TokenPanelProps {
  readonly token: string;
  readonly onCopied: () => void;
}

export function TokenPanel({ token, onCopied }: TokenPanelProps) {
  return (
    <section className="token-panel" aria-label="Token">
      <h3 className="token-panel-title">Token, shown this once</h3>
      <output className="token-panel-token mono selectable" data-testid="token">
        {token}
      </output>
      <div className="token-panel-actions">
        <CopyButton kind="primary" text={token} label="Copy token" onCopied={onCopied} />
        <CopyButton text={exportLine(token)} label="Copy as a shell line" onCopied={onCopied} />
        <span className="token-panel-hint">
          Snippets read it from the variable <span className="mono">BOLLARD_TOKEN</span>.
        </span>
      </div>
    </section>
  );
}
