import { Hash } from '../kit/Hash';
import { useLocale } from '../kit/locale';
import { Status } from '../kit/Status';
import { TextWithIds } from '../kit/TextWithIds';
import { cellOf } from './cells';
import classes from './Fields.module.css';
import { GoLink } from './GoLink';
import type { Column, Row } from './types';

/** One value of a row outside the grid, with its currency, its link and the exact time. */
export function FieldValue({ row, column }: { row: Row; column: Column }) {
  const locale = useLocale();
  const cell = cellOf(row, column, locale, false);
  if (cell.text === '') {
    return <span className="muted">–</span>;
  }
  if (cell.tone) {
    return <Status tone={cell.tone}>{cell.text}</Status>;
  }
  if (cell.isHash && cell.title) {
    return <Hash text={cell.title} short={cell.text} />;
  }
  const text = (
    <bdi className={classes.text} title={cell.title} data-kind={column.kind}>
      <TextWithIds text={cell.text} />
    </bdi>
  );
  return cell.href ? <GoLink to={cell.href}>{text}</GoLink> : text;
}
