import { describe, expect, it } from 'vitest';
import type { SheetRow } from '../../kit/sheetModel';
import { mergeRows } from './merge';

const row = (name: string, ...cells: string[]): SheetRow => ({ key: name, cells: [name, ...cells] });
const said = (rows: readonly SheetRow[]): string[] => rows.map(({ cells }) => cells.join(' '));
const base = [row('a', '1', '1'), row('b', '2', '2'), row('c', '3', '3')];

describe('two changes of one table', () => {
  it('are both kept where they are about different cells', () => {
    const mine = [row('a', 'M', '1'), row('b', '2', '2'), row('c', '3', '3')];
    const theirs = [row('a', '1', 'T'), row('b', '2', '2'), row('c', '3', 'T')];
    const merged = mergeRows(base, mine, theirs);
    expect(said(merged.rows)).toEqual(['a M T', 'b 2 2', 'c 3 T']);
    expect(merged.clashes).toEqual([]);
  });

  it('of one cell are asked about, and mine stays until theirs is chosen', () => {
    const mine = [row('a', 'M', '1'), ...base.slice(1)];
    const theirs = [row('a', 'T', '1'), ...base.slice(1)];
    expect(mergeRows(base, mine, theirs)).toMatchObject({ clashes: [{ name: 'a', column: 1, mine: 'M', theirs: 'T' }] });
    expect(said(mergeRows(base, mine, theirs).rows)[0]).toBe('a M 1');
    expect(said(mergeRows(base, mine, theirs, new Map([['1 a', 'theirs']])).rows)[0]).toBe('a T 1');
  });

  it('keep rows that either added, after the row that they followed', () => {
    const mine = [row('a', '1', '1'), row('mine', 'x', 'x'), ...base.slice(1)];
    const theirs = [...base.slice(0, 2), row('theirs', 'y', 'y'), row('c', '3', '3')];
    expect(said(mergeRows(base, mine, theirs).rows)).toEqual(['a 1 1', 'mine x x', 'b 2 2', 'theirs y y', 'c 3 3']);
  });

  it('delete what either deleted, unless the other changed it', () => {
    const mine = base.slice(1);
    expect(said(mergeRows(base, mine, base).rows)).toEqual(['b 2 2', 'c 3 3']);
    const theirs = [row('a', 'T', '1'), ...base.slice(1)];
    expect(mergeRows(base, mine, theirs).clashes).toMatchObject([{ name: 'a', column: -1 }]);
    expect(said(mergeRows(base, mine, theirs).rows)).toEqual(['b 2 2', 'c 3 3']);
    expect(said(mergeRows(base, mine, theirs, new Map([['-1 a', 'theirs']])).rows)).toEqual(['a T 1', 'b 2 2', 'c 3 3']);
  });

  it('keep the sequence of whoever moved rows', () => {
    const moved = [base[2], base[0], base[1]].flatMap((each) => each ?? []);
    expect(said(mergeRows(base, base, moved).rows)).toEqual(['c 3 3', 'a 1 1', 'b 2 2']);
    expect(said(mergeRows(base, moved, base).rows)).toEqual(['c 3 3', 'a 1 1', 'b 2 2']);
  });
});
