import type { ComponentProps, ReactNode } from 'react';
import { Spinner } from './spinner.tsx';

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';

/** The class of something that looks like a button, for links. */
export function buttonClass(kind: ButtonKind = 'primary', wide = false): string {
  return `ui-button ui-button-${kind}${wide ? ' ui-button-wide' : ''}`;
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: ButtonKind;
  /** Over the whole width. */
  readonly wide?: boolean;
  /** Something is under way: shown, and pressing again does nothing; the focus stays where it is. */
  readonly busy?: boolean;
}

export function Button({
  kind,
  wide,
  busy = false,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={busy ? 'button' : type}
      className={buttonClass(kind, wide)}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
