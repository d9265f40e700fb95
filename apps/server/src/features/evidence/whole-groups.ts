/**
 * Gathers rows that stream in order of a key into groups, so that no group is cut by the end of a batch. Yields the groups of each
 * batch; memory is that of a batch and the largest group.
 */
export async function* wholeGroups<Row>(
  batches: AsyncIterable<readonly Row[]>,
  keyOf: (row: Row) => string,
): AsyncGenerator<readonly (readonly Row[])[]> {
  let open: Row[] = [];
  let openKey: string | undefined;
  for await (const batch of batches) {
    const complete: Row[][] = [];
    for (const row of batch) {
      const key = keyOf(row);
      if (key !== openKey) {
        if (open.length > 0) complete.push(open);
        open = [];
        openKey = key;
      }
      open.push(row);
    }
    if (complete.length > 0) yield complete;
  }
  if (open.length > 0) yield [open];
}
