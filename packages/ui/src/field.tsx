/** One line or paragraph to fill in, with its label, a hint and what is wrong with it. */

import { useId, type ComponentProps, type ReactNode } from 'react';
import { Icon } from './icons.tsx';

interface Labelled {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong and what to do; announced when it appears. */
  readonly error?: string | undefined;
}

export function Field({ label, hint, error, ...input }: Labelled & ComponentProps<'input'>): ReactNode {
  return (
    <Around label={label} hint={hint} error={error}>
      {(described) => <input className="ui-input" {...described} {...input} />}
    </Around>
  );
}

export function TextArea({ label, hint, error, ...input }: Labelled & ComponentProps<'textarea'>): ReactNode {
  return (
    <Around label={label} hint={hint} error={error}>
      {(described) => <textarea className="ui-input" {...described} {...input} />}
    </Around>
  );
}

/** A choice of one from a list that is too long to show. */
export function Select({ label, hint, error, children, ...input }: Labelled & ComponentProps<'select'>): ReactNode {
  return (
    <Around label={label} hint={hint} error={error}>
      {(described) => (
        <select className="ui-input" {...described} {...input}>
          {children}
        </select>
      )}
    </Around>
  );
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

function Around({
  label,
  hint,
  error,
  children,
}: Labelled & { readonly children: (described: Described) => ReactNode }): ReactNode {
  const id = useId();
  const describedBy = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .join(' ')
    .trim();
  return (
    <div className="ui-field">
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="ui-quiet ui-small">
          {hint}
        </span>
      )}
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      <div aria-live="polite">
        {error !== undefined && (
          <span id={`${id}-error`} className="ui-field-error">
            <Icon name="warning" />
            {error}
          </span>
        )}
      </div>
    </div>
  );
}
