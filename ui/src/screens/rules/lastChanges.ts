// Who wrote what stands in a cell, as far as a draft's history says it.
import type { DraftChangeShape } from '../../api/types.gen';

export interface LastChange {
  by: string;
  at: string;
}

const keyOf = (rule: string, column: string): string => `${column} ${rule}`;

/** The newest change of each cell, by name of the row and key of the column. */
export function lastChanges(changes: readonly DraftChangeShape[]): (rule: string, column: string) => LastChange | undefined {
  const found = new Map<string, LastChange>();
  for (const { changed_by: by, changed_at: at, difference } of changes) {
    for (const row of difference?.rows ?? []) {
      for (const { part, column } of row.cells) {
        found.set(keyOf(row.rule_id, part ? `${part}/${column}` : column), { by, at });
      }
    }
  }
  return (rule, column) => found.get(keyOf(rule, column));
}
