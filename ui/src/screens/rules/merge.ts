// Two people changed one table: what each of them changed is kept, and where both changed the same cell it is asked which
// of the two stays. Rows are the same row when they have the same name.
import type { SheetRow } from '../../kit/sheetModel';
import type { Cells } from '../../kit/sheetRows';

export type Rows = readonly SheetRow[];

export interface Clash {
  /** Name of the row and place of the column; column -1 for the whole row, which one deleted and the other changed. */
  name: string;
  column: number;
  mine: string;
  theirs: string;
}

export type Choices = ReadonlyMap<string, 'mine' | 'theirs'>;

export interface Merged {
  rows: Rows;
  clashes: readonly Clash[];
}

export const WHOLE_ROW = -1;

export const clashKey = ({ name, column }: Pick<Clash, 'name' | 'column'>): string => `${String(column)} ${name}`;

const nameOf = ({ cells }: SheetRow): string => cells[0] ?? '';
const byName = (rows: Rows): Map<string, SheetRow> => new Map(rows.map((row) => [nameOf(row), row]));
const isSame = (one: Cells, other: Cells): boolean => one.every((cell, at) => cell === other[at]);

interface Sides {
  base: Map<string, SheetRow>;
  mine: Map<string, SheetRow>;
  theirs: Map<string, SheetRow>;
}

/** Sequence of names: mine where I moved rows, else theirs; rows of the other side follow the row that they followed there. */
function sequenceOf(base: Rows, mine: Rows, theirs: Rows): string[] {
  const inBase = base.map(nameOf);
  const kept = (rows: Rows) => rows.map(nameOf).filter((name) => inBase.includes(name));
  const wasMoved = (rows: Rows) => {
    const names = kept(rows);
    return !isSame(names, inBase.filter((name) => names.includes(name)));
  };
  const [first, second] = wasMoved(mine) || !wasMoved(theirs) ? [mine, theirs] : [theirs, mine];
  const names = first.map(nameOf);
  second.map(nameOf).forEach((name, at, all) => {
    if (!names.includes(name)) {
      const before = at === 0 ? -1 : names.indexOf(all[at - 1] ?? '');
      names.splice(before + 1, 0, name);
    }
  });
  return names;
}

function mergeRow(name: string, { base, mine, theirs }: Sides, choices: Choices, clashes: Clash[]): SheetRow | null {
  const was = base.get(name);
  const my = mine.get(name);
  const their = theirs.get(name);
  if (!my || !their) {
    const left = my ?? their;
    if (!was || !left) {
      return left ?? null;
    }
    if (isSame(left.cells, was.cells)) {
      // One deleted it and the other did not touch it.
      return null;
    }
    const clash = { name, column: WHOLE_ROW, mine: my ? my.cells.join(' · ') : '', theirs: their ? their.cells.join(' · ') : '' };
    clashes.push(clash);
    const chosen = choices.get(clashKey(clash)) ?? 'mine';
    return (chosen === 'mine' ? my : their) ?? null;
  }
  const cells = my.cells.map((mineText, column) => {
    const theirText = their.cells[column] ?? '';
    const before = was?.cells[column];
    if (mineText === theirText || theirText === before) {
      return mineText;
    }
    if (mineText === before) {
      return theirText;
    }
    const clash = { name, column, mine: mineText, theirs: theirText };
    clashes.push(clash);
    return choices.get(clashKey(clash)) === 'theirs' ? theirText : mineText;
  });
  return { key: my.key, cells };
}

/** Puts both changes together. `base` is what both began from; without a choice mine stays where both changed a cell. */
export function mergeRows(base: Rows, mine: Rows, theirs: Rows, choices: Choices = new Map()): Merged {
  const sides = { base: byName(base), mine: byName(mine), theirs: byName(theirs) };
  const clashes: Clash[] = [];
  const rows = sequenceOf(base, mine, theirs).flatMap((name) => mergeRow(name, sides, choices, clashes) ?? []);
  return { rows, clashes };
}
