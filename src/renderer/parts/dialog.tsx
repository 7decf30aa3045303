/** A window within the window, for one thing at a time. Focus stays inside and goes back where it came from. */
import { Dialog as Primitive } from '@base-ui/react/dialog';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { Button } from './button.tsx';
import './dialog.css';

interface DialogProps {
  readonly open: boolean;
  /** Asked for by Escape or by a button; whoever holds `open` decides. A click beside the dialog closes nothing. */
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly size?: 'small' | 'large';
  /** Where the keyboard is at first; else at the first control. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** Buttons at the foot, which stays in sight. */
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
}

export function Dialog({
  open,
  onClose,
  title,
  description,
  size = 'small',
  initialFocus,
  foot,
  children,
}: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal>
      <Primitive.Portal>
        <Primitive.Backdrop className="dialog-backdrop" forceRender />
        <Primitive.Popup className={`dialog dialog-${size}`} {...(initialFocus === undefined ? {} : { initialFocus })}>
          <header className="dialog-head">
            <Primitive.Title className="dialog-title">{title}</Primitive.Title>
            {description !== undefined && (
              <Primitive.Description className="dialog-description" render={<div />}>
                {description}
              </Primitive.Description>
            )}
          </header>
          {children !== undefined && <div className="dialog-body">{children}</div>}
          {foot !== undefined && <footer className="dialog-foot">{foot}</footer>}
        </Primitive.Popup>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What follows from it: read before the button. */
  readonly consequence: ReactNode;
  readonly verb: string;
  readonly kind?: 'danger' | 'primary';
  /** What went wrong, or null when it is done. */
  readonly onConfirm: () => Promise<string | null>;
  /** What follows when it is done; else the dialog closes. */
  readonly onDone?: () => void;
}

/** Asks once more before something grave. Cancel has the keyboard at first. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, consequence, verb, kind = 'danger', onConfirm, onDone } = props;
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const close = () => {
    setProblem(null);
    onClose();
  };
  const confirm = async () => {
    setPending(true);
    const said = await onConfirm();
    setPending(false);
    if (said !== null) setProblem(said);
    else if (onDone) onDone();
    else close();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      initialFocus={cancel}
      foot={
        <>
          <Button ref={cancel} onClick={close}>
            Cancel
          </Button>
          <Button kind={kind} pending={pending} onClick={() => void confirm()}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="dialog-text">{consequence}</div>
      <Problem text={problem} />
    </Dialog>
  );
}

/** What went wrong, said where it happened. Nothing while there is nothing to say. */
export function Problem({ text }: { readonly text: string | null }) {
  return (
    <p className={text === null ? 'visually-hidden' : 'problem-line selectable'} role="alert">
      {text}
    </p>
  );
}
