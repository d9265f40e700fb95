import type { ReactNode } from 'react';
import type { Verdict } from './judge.ts';

/** Circle, triangle, octagon with a bar, diamond with a question mark: told apart at two metres and without colour. */
const shapes: Readonly<Record<Verdict, ReactNode>> = {
  admit: (
    <>
      <circle cx="60" cy="60" r="54" fill="currentColor" />
      <path d="M34 61l18 19 35-40" className="verdict-cut" />
    </>
  ),
  measure: (
    <>
      <path d="M60 6l56 104H4z" fill="currentColor" strokeLinejoin="round" />
      <path d="M60 46v30M60 92v1" className="verdict-cut" />
    </>
  ),
  refuse: (
    <>
      <path d="M38 6h44l32 32v44l-32 32H38L6 82V38z" fill="currentColor" />
      <path d="M30 60h60" className="verdict-cut" />
    </>
  ),
  invalid: (
    <>
      <path d="M60 3l57 57-57 57L3 60z" fill="currentColor" />
      <path d="M47 49a13 13 0 1 1 18 12c-4 2-5 5-5 9M60 84v1" className="verdict-cut" />
    </>
  ),
};

export function VerdictShape({ verdict }: { readonly verdict: Verdict }): ReactNode {
  return (
    <svg className="verdict-shape" viewBox="0 0 120 120" aria-hidden="true">
      {shapes[verdict]}
    </svg>
  );
}
