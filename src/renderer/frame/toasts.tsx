import { Check, TriangleAlert, X } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { dismissToast, useToasts } from '../state/toasts.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className="toasts" aria-label="Messages">
      <ul aria-live="polite">
        {toasts.map(({ id, kind, text, action }) => (
          <li key={id} className={`toast toast-${kind}`}>
            {kind === 'failure' ? <TriangleAlert {...ICON} /> : <Check {...ICON} />}
            <span className="toast-text selectable">{text}</span>
            {action && (
              <Button
                kind="quiet"
                className="toast-action"
                onClick={() => {
                  dismissToast(id);
                  action.run();
                }}
              >
                {action.label}
              </Button>
            )}
            <Button
              kind="quiet"
              aria-label="Close this message"
              icon={<X {...ICON} />}
              onClick={() => dismissToast(id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
