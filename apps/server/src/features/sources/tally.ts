/** What became of the rows of an import. */

export interface Tally {
  accepted: number;
  duplicate: number;
  rejected: number;
}

export function newTally(): Tally {
  return { accepted: 0, duplicate: 0, rejected: 0 };
}

export function addTally(to: Tally, more: Readonly<Tally>): void {
  to.accepted += more.accepted;
  to.duplicate += more.duplicate;
  to.rejected += more.rejected;
}
