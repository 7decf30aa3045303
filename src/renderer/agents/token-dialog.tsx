/** Shows a new token once. Closing it before it was copied asks again, because it is never shown a second time. */
import { useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ConnectAgent, type NewToken } from './connect-agent.tsx';

interface TokenDialogProps {
  readonly made: NewToken;
  readonly title: string;
  readonly onClose: () => void;
}

export function TokenDialog({ made, title, onClose }: TokenDialogProps) {
  const [copied, setCopied] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const stay = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Dialog
        open
        size="large"
        onClose={() => (copied ? onClose() : setLeaving(true))}
        title={title}
        description="Give the agent this token and this address instead of the key of ElevenLabs."
        foot={
          <>
            <span className="dialog-foot-note">
              After this the token is not shown again. If it is lost, make a new one with Rotate.
            </span>
            <Button kind={copied ? 'primary' : 'plain'} onClick={() => (copied ? onClose() : setLeaving(true))}>
              Done
            </Button>
          </>
        }
      >
        <ConnectAgent made={made} onCopied={() => setCopied(true)} />
      </Dialog>
      <Dialog
        open={leaving}
        onClose={() => setLeaving(false)}
        title="Close without copying the token?"
        initialFocus={stay}
        foot={
          <>
            <Button ref={stay} onClick={() => setLeaving(false)}>
              Keep it open
            </Button>
            <Button kind="danger" onClick={onClose}>
              Close without copying
            </Button>
          </>
        }
      >
        <p>
          The token is not shown again. Without it <bdi>{made.name}</bdi> cannot connect until you rotate its token.
        </p>
      </Dialog>
    </>
  );
}
