import { X } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { dismissToast, useToasts } from '../state/toasts.ts';

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className="toasts" aria-label="Messages">
      <ul aria-live="polite">
        {toasts.map(({ id, kind, text, action }) => (
          <li key={id} className={`toast toast-${kind}`}>
            <span className="selectable">{text}</span>
            {action && (
              <Button
                kind="quiet"
                onClick={() => {
                  dismissToast(id);
                  action.run();
                }}
              >
                {action.label}
              </Button>
            )}
            <Button kind="quiet" aria-label="Close this message" onClick={() => dismissToast(id)}>
              <X size={16} strokeWidth={1.5} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
