/** Buttons. `primary`: the one thing to do here; `danger`: takes something away; `plain`: everything else. */
import type { ComponentPropsWithRef, ReactNode } from 'react';
import './button.css';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** Shows that the main process has not confirmed yet; the button takes no second click meanwhile. */
  readonly pending?: boolean;
  readonly icon?: ReactNode;
}

export function Button({ kind = 'plain', pending = false, icon, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${kind} ${className ?? ''}`}
      aria-busy={pending || undefined}
      disabled={rest.disabled === true || pending}
    >
      {icon}
      {children}
    </button>
  );
}
