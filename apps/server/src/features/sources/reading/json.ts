/** Looking into JSON from outside without trusting its shape. */

/** A member of an object; undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** The member at the end of a path. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(memberOf, value);
}

/** The text at the end of a path; empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found.trim() : '';
}

/** The items of the list at the end of a path; none where there is no list. */
export function itemsAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
