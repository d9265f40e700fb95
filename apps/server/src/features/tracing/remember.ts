/** Entries kept; what is worked out for many rows in turn repeats at close range, so few are needed. */
const keptEntries = 20_000;

/** The value worked out before for this key, or now; memory stays bounded. */
export function remember<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  if (known.size >= keptEntries) known.clear();
  known.set(key, value);
  return value;
}
