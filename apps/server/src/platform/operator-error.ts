/** An expected failure that an operator can mend; the command line prints the sentence and no stack trace. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
