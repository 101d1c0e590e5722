import { Trans } from '@lingui/react/macro';
import { memo } from 'react';
import { Icon } from './Icon';
import classes from './Sheet.module.css';
import { SheetCellEditor } from './SheetCellEditor';
import { SheetCellText } from './SheetCellText';
import type { RowMark, RowProblems, SheetColumn, SheetProblem } from './sheetColumn';
import type { Editing } from './sheetModel';
import { type CellEnds, cellId, type ColumnGroup } from './sheetParts';
import type { Cells, SheetRow } from './sheetRows';

interface Props {
  id: string;
  index: number;
  row: SheetRow;
  columns: readonly SheetColumn[];
  groups: readonly ColumnGroup[];
  /** The cells before anything was changed; undefined for a row that was added. */
  origin: Cells | undefined;
  cursorColumn: number | null;
  rangeFrom: number | null;
  rangeTo: number | null;
  editing: Editing | null;
  problems: RowProblems | undefined;
  mark: RowMark | undefined;
  canEdit: boolean;
  isParked: boolean;
  ends: CellEnds;
}

/** One row of a sheet; clicks on it are heard by the sheet. */
export const SheetLine = memo(function SheetLine(line: Props) {
  const { index, row, columns, origin, rangeFrom, rangeTo, mark, canEdit } = line;
  const isChanged = origin !== undefined && row.cells.some((text, at) => text !== origin[at]);
  const isSelected = rangeFrom === 0 && rangeTo === columns.length - 1;
  return (
    <div
      role="row"
      className={classes.line}
      aria-rowindex={index + 2}
      data-row={index}
      data-parked={line.isParked || undefined}
      data-mark={mark ? true : undefined}
      data-tone={mark?.tone}
    >
      <div role="rowheader" aria-colindex={1} className={classes.number} data-number data-selected={isSelected || undefined}>
        {canEdit ? (
          <span className={classes.grip} data-grip aria-hidden="true">
            <Icon name="grip" size={12} />
          </span>
        ) : null}
        <span className={classes.place}>{index + 1}</span>
        {/* There is room for one: what is tried now goes before what was typed before. */}
        {mark ? (
          <span className={classes.mark}>{mark.word}</span>
        ) : origin === undefined ? (
          <span className={classes.word}>
            <Trans context="row of a sheet">new</Trans>
          </span>
        ) : isChanged ? (
          <span className={classes.word}>
            <Trans context="row of a sheet">changed</Trans>
          </span>
        ) : null}
      </div>
      {line.groups.map(({ isOutcome, columns: places }, by) => {
        const cells = places.map((at, place) => drawCell(line, at, by > 0 && place === 0));
        return isOutcome ? (
          <div key="outcome" role="none" className={classes.outcome} data-outcome>
            {cells}
          </div>
        ) : (
          cells
        );
      })}
    </div>
  );
});

/** A plain function: a component for each of a thousand cells would be felt at every key. */
function drawCell(line: Props, at: number, isParted: boolean) {
  const column = line.columns[at];
  if (!column) {
    return null;
  }
  const { id, index, row, origin, cursorColumn, rangeFrom, rangeTo, canEdit } = line;
  const text = row.cells[at] ?? '';
  const problem = line.problems?.get(column.key);
  const isCurrent = cursorColumn === at;
  const editing = isCurrent ? line.editing : null;
  const isInRange = rangeFrom !== null && rangeTo !== null && at >= rangeFrom && at <= rangeTo;
  const isChanged = origin !== undefined && origin[at] !== text;
  return (
    <div
      key={column.key}
      role="gridcell"
      id={cellId(id, index, at)}
      className={classes.cell}
      aria-colindex={at + 2}
      aria-readonly={canEdit ? undefined : true}
      aria-invalid={problem?.tone === 'bad' ? true : undefined}
      aria-selected={isInRange}
      aria-describedby={isCurrent ? `${id}-about` : undefined}
      data-cell={at}
      data-align={column.align}
      data-parted={isParted || undefined}
      data-shaded={column.isOutcome || undefined}
      data-current={isCurrent || undefined}
      data-changed={isChanged || undefined}
      data-problem={problem?.tone}
      data-muted={text === column.blank || undefined}
    >
      {editing?.how === 'text' ? (
        <SheetCellText column={column} text={editing.text} ends={line.ends} />
      ) : (
        <>
          <span className={classes.text} dir="auto">
            {column.show(editing ? editing.text : text)}
          </span>
          {problem || isChanged ? <Aside problem={problem} isChanged={isChanged} /> : null}
          {editing ? <SheetCellEditor column={column} text={editing.text} ends={line.ends} /> : null}
        </>
      )}
    </div>
  );
}

/** For those who listen: that the cell was changed, and what is wrong with it. */
function Aside({ problem, isChanged }: { problem: SheetProblem | undefined; isChanged: boolean }) {
  return (
    <span className="unseen">
      {isChanged ? <Trans context="cell of a sheet">, changed</Trans> : null}
      {problem ? `. ${problem.sentence}` : null}
    </span>
  );
}
