/** How a line was decided, by shape before colour. */
import type { Mark } from './line.ts';

const NAMES: Readonly<Record<Mark, string>> = {
  allowed: 'Allowed',
  denied: 'Denied',
  asked: 'Asked',
  open: 'Not finished',
  failed: 'Failed',
  change: 'Change',
  notice: 'Notice',
};

export function ActivityMark({ mark }: { readonly mark: Mark }) {
  return (
    <svg className={`activity-mark activity-mark-${mark}`} viewBox="0 0 12 12" role="img" aria-label={NAMES[mark]}>
      <Shape mark={mark} />
    </svg>
  );
}

function Shape({ mark }: { readonly mark: Mark }) {
  switch (mark) {
    case 'allowed':
      return <circle cx="6" cy="6" r="5" />;
    case 'denied':
      return <rect x="1.5" y="1.5" width="9" height="9" rx="1.5" />;
    case 'asked':
      return <path d="M6 1 11.5 11H.5Z" />;
    case 'open':
      return <circle className="activity-mark-line" cx="6" cy="6" r="4.2" />;
    case 'failed':
      return <path className="activity-mark-line" d="M2 2 10 10M10 2 2 10" />;
    case 'change':
      return <path d="M6 .5 11.5 6 6 11.5 .5 6Z" />;
    case 'notice':
      return <path className="activity-mark-line" d="M6 1.5 10.5 6 6 10.5 1.5 6Z" />;
  }
}
