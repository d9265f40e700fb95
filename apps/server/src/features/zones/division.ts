/** The digits of a division code (GB/T 2260) that count: pairs of trailing zeros mean "all of it", so `420100` stands for `4201`. */
export function divisionPrefix(code: string): string {
  return code.replace(/(?:00)+$/, '');
}

/** Beginnings of a division code, shortest first: every division that holds it, and itself. */
export function* enclosingDivisions(code: string): Generator<string> {
  const prefix = divisionPrefix(code);
  for (let digits = 2; digits <= prefix.length; digits += 1) yield prefix.slice(0, digits);
}
