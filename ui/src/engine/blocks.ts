// A list of any length is read in blocks of 200 rows, counted by their index.

export const BLOCK = 200;

export interface Ask {
  offset: number;
  limit: number;
  after?: string;
  from_end?: boolean;
}

export interface Known {
  total: number;
  /** Where the block before this one ended, when it is loaded. */
  nextAfter: string | null;
}

/** What to ask the server for: go on after the block before, else count from the nearer end. */
export function askFor(block: number, known: Known | null): Ask {
  const offset = block * BLOCK;
  if (known === null) {
    return { offset, limit: BLOCK };
  }
  if (known.nextAfter !== null) {
    return { offset, limit: BLOCK, after: known.nextAfter };
  }
  const end = Math.min(offset + BLOCK, known.total);
  const fromEnd = known.total - end;
  return end > offset && fromEnd < offset
    ? { offset: fromEnd, limit: end - offset, from_end: true }
    : { offset, limit: BLOCK };
}

/** The blocks that hold the rows from first to last. */
export function blocksOf(first: number, last: number, total: number): number[] {
  const from = Math.floor(Math.max(0, first) / BLOCK);
  const to = Math.floor(Math.max(0, Math.min(last, total - 1)) / BLOCK);
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, index) => from + index);
}

/** Where a row stands in the loaded blocks, or null. */
export function placeOf(
  key: string,
  rowKey: string,
  blocks: readonly { block: number; rows: readonly Record<string, string | null>[] }[],
): number | null {
  for (const { block, rows } of blocks) {
    const at = rows.findIndex((row) => row[rowKey] === key);
    if (at >= 0) {
      return block * BLOCK + at;
    }
  }
  return null;
}

/** Blocks whose version differs from the one that was answered last: they show an older state of the list. */
export function outdated(blocks: readonly { block: number; version: string; answeredAt: number }[]): number[] {
  const newest = blocks.reduce<(typeof blocks)[number] | null>(
    (best, each) => (best === null || each.answeredAt > best.answeredAt ? each : best),
    null,
  );
  return newest === null ? [] : blocks.filter((each) => each.version !== newest.version).map((each) => each.block);
}
