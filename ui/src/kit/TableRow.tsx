import { useId } from 'react';
import { Icon } from './Icon';
import type { Column, Unfolding } from './Table';
import classes from './Table.module.css';

interface Props<Row> {
  row: Row;
  columns: Column<Row>[];
  unfolding: Unfolding<Row> | undefined;
  isOpen: boolean;
  onTurn: () => void;
}

export function TableRow<Row>({ row, columns, unfolding: given, isOpen, onTurn }: Props<Row>) {
  const id = useId();
  const unfolding = given?.isEmpty?.(row) ? undefined : given;
  const [first, ...others] = columns;
  const below = others.filter((column) => column.narrow === 'below');
  const beneath = others.filter((column) => column.narrow === 'beneath').flatMap(({ key, cell }) => {
    const content = cell(row);
    return content === null ? [] : [<div key={key}>{content}</div>];
  });
  return (
    <>
      <tr data-open={(unfolding && isOpen) || undefined} data-goes-on={beneath.length > 0 || undefined}>
        <th scope="row" data-align={first?.align}>
          <div className={classes.first}>
            {unfolding ? (
              <button
                type="button"
                className={classes.unfold}
                aria-expanded={isOpen}
                aria-controls={isOpen ? id : undefined}
                aria-label={unfolding.label(row)}
                onClick={onTurn}
              >
                <Icon name="unfold" />
              </button>
            ) : given ? (
              <span className={classes.noUnfold} />
            ) : null}
            <div>
              {first?.cell(row)}
              {below.length > 0 ? (
                <div className={classes.below}>
                  {below.map((column) => (
                    <div key={column.key}>{column.cell(row)}</div>
                  ))}
                </div>
              ) : null}
            </div>
          </div>
        </th>
        {others.map((column) => (
          <td key={column.key} data-align={column.align} data-narrow={column.narrow} data-wraps={column.wraps}>
            {column.cell(row)}
          </td>
        ))}
      </tr>
      {beneath.length > 0 ? (
        <tr className={classes.beneath} data-open={(unfolding && isOpen) || undefined}>
          <td colSpan={columns.length} data-indented={given ? true : undefined}>
            {beneath}
          </td>
        </tr>
      ) : null}
      {unfolding && isOpen ? (
        <tr className={classes.unfolded} id={id}>
          <td colSpan={columns.length}>{unfolding.content(row)}</td>
        </tr>
      ) : null}
    </>
  );
}
