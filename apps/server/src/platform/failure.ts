/** What may be written down of a failure. */

/** Where something failed and of what kind it was; never its message, which may hold a value of a row or an address. */
export interface Failure {
  readonly type: string;
  /** Of the database or the system, such as `23505` or `ECONNREFUSED`. */
  readonly code?: string;
  /** The places in the program, the innermost first. */
  readonly stack: string;
  readonly cause?: Failure;
}

/** Deeper causes have never told anything more. */
const mostCauses = 5;

export function describeFailure(error: unknown, causes = mostCauses): Failure {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' };
  const { name, stack = '', cause } = error;
  return {
    type: name,
    ...('code' in error && typeof error.code === 'string' && /^\w{1,40}$/.test(error.code) ? { code: error.code } : {}),
    stack: stack
      .split('\n')
      .filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line))
      .join('\n'),
    ...(cause instanceof Error && causes > 0 ? { cause: describeFailure(cause, causes - 1) } : {}),
  };
}
