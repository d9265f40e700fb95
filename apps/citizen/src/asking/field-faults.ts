/** Fields that the city did not accept, each told in words of its own beside it. */

import type { Message } from '@open-health-code/messages';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { ProblemAnswer } from '../state/contact.ts';

/** By the field's place in the request. */
const words = {
  '/idNumber': askingWords.badIdNumber,
  '/phone': askingWords.badPhone,
} as const satisfies Readonly<Record<string, Message>>;

/** What is wrong with a field, after the city refused the request for it. */
export function fieldFault(error: unknown, pointer: keyof typeof words): Message | undefined {
  return pointersOf(error).includes(pointer) ? words[pointer] : undefined;
}

/** The city refused the request for fields that say so themselves. */
export function isSaidByFields(error: unknown): boolean {
  const pointers = pointersOf(error);
  return pointers.length > 0 && pointers.every((pointer) => Object.hasOwn(words, pointer));
}

function pointersOf(error: unknown): readonly string[] {
  return error instanceof ProblemAnswer ? (error.problem.errors ?? []).map(({ pointer }) => pointer) : [];
}
