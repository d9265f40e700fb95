import type { ReactNode } from 'react';

/** Decoration; say in words beside it what is waited for. */
export function Spinner(): ReactNode {
  return <span className="ui-spinner" aria-hidden="true" />;
}

/** A place that waits for its content. */
export function Loading({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="ui-loading" role="status">
      <Spinner />
      <span>{children}</span>
    </div>
  );
}
