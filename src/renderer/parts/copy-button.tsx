/** Copies a text through the main process and says so on the button itself. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ask } from '../bridge.ts';
import { Button } from './button.tsx';

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  readonly kind?: 'plain' | 'primary' | 'quiet';
  readonly onCopied?: () => void;
}

const SAID_MS = 2_000;

export function CopyButton({ text, label = 'Copy', kind = 'plain', onCopied }: CopyButtonProps) {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (!(await ask('text.copy', { text }))) return;
    setCopied((count) => count + 1);
    onCopied?.();
  };
  const Icon = copied > 0 ? Check : Copy;
  return (
    <Button kind={kind} icon={<Icon size={16} strokeWidth={1.5} aria-hidden />} onClick={() => void copy()}>
      <span aria-live="polite">{copied > 0 ? 'Copied' : label}</span>
    </Button>
  );
}
