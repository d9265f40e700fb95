import { useId, type ReactNode } from 'react';

/** A part of a screen with its own heading. */
export function Card({ title, children }: { readonly title?: ReactNode; readonly children: ReactNode }): ReactNode {
  const id = useId();
  if (title === undefined) return <div className="ui-card">{children}</div>;
  return (
    <section className="ui-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Terms and what they are. A fact without content is left out. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [term: ReactNode, content: ReactNode])[];
}): ReactNode {
  return (
    <dl className="ui-facts">
      {facts
        .filter(([, content]) => content !== undefined && content !== null && content !== '')
        .map(([term, content], index) => (
          <div key={index}>
            <dt>{term}</dt>
            <dd>{content}</dd>
          </div>
        ))}
    </dl>
  );
}
