// Which rows are selected, without ever listing a million keys: either some rows by key, or all that match but for a few.

export type GridSelection =
  | { kind: 'some'; keys: ReadonlySet<string> }
  | { kind: 'all'; except: ReadonlySet<string> };

export const NOTHING_SELECTED: GridSelection = { kind: 'some', keys: new Set() };
export const ALL_SELECTED: GridSelection = { kind: 'all', except: new Set() };

export function isSelected(selection: GridSelection, key: string): boolean {
  return selection.kind === 'all' ? !selection.except.has(key) : selection.keys.has(key);
}

/** The selection after these rows are taken in or left out, all in the same way. */
export function withRows(selection: GridSelection, keys: Iterable<string>, isTaken: boolean): GridSelection {
  const named = new Set(selection.kind === 'all' ? selection.except : selection.keys);
  for (const key of keys) {
    if (isTaken === (selection.kind === 'some')) {
      named.add(key);
    } else {
      named.delete(key);
    }
  }
  return selection.kind === 'all' ? { kind: 'all', except: named } : { kind: 'some', keys: named };
}

export function toggled(selection: GridSelection, key: string): GridSelection {
  return withRows(selection, [key], !isSelected(selection, key));
}

export function countSelected(selection: GridSelection, total: number): number {
  return selection.kind === 'all' ? Math.max(0, total - selection.except.size) : selection.keys.size;
}

/** What the box in the header shows. */
export function selectedShare(selection: GridSelection, total: number): 'none' | 'some' | 'all' {
  const count = countSelected(selection, total);
  if (count === 0) {
    return 'none';
  }
  return selection.kind === 'all' && selection.except.size === 0 ? 'all' : 'some';
}
