/** Principle 8: two people for whatever affects many. */

/** Whether two names, as typed, name one person: case, widths of letters and spacing tell nobody apart. */
export function isSamePerson(one: string, other: string): boolean {
  return nameOf(one) === nameOf(other);
}

function nameOf(typed: string): string {
  return typed.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
