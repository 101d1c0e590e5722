import classes from './Fields.module.css';
import { FieldValue } from './FieldValue';
import type { Row, Section, View } from './types';

interface Props {
  view: View;
  section: Section;
  row: Row;
  /** Beside each other, as many as there is room for. */
  isWide?: boolean;
}

/** Some columns of one row, each with its name. */
export function Fields({ view, section, row, isWide = false }: Props) {
  const said = section.fields.filter((key) => !section.only_filled.includes(key) || (row[key] ?? '') !== '');
  const columns = said.flatMap((key) => view.columns.find((column) => column.key === key) ?? []);
  return (
    <dl className={classes.fields} data-wide={isWide || undefined}>
      {columns.map((column) => (
        <div key={column.key} className={classes.field}>
          <dt className={classes.label}>{column.label}</dt>
          <dd className={classes.value}>
            <FieldValue row={row} column={column} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
