import { useLingui } from '@lingui/react/macro';
import { formatCount } from './format';
import classes from './Grid.module.css';
import type { GridProps } from './gridModel';
import { countSelected } from './gridSelection';
import { useLocale } from './locale';

/** Says what changed in a grid to those who do not see it: how many rows, how sorted, how many selected. */
export function GridNews({ grid, refusal }: { grid: GridProps; refusal: string }) {
  const { t } = useLingui();
  const locale = useLocale();
  const { total, totalIsExact, sort, columns, selection } = grid;
  const rows = formatCount(total, locale);
  const count = countSelected(selection, total);
  const selected = formatCount(count, locale);
  const sentences = sort.flatMap(({ key, isDescending }) => {
    const header = columns.find((column) => column.key === key)?.header;
    return !header ? [] : [isDescending ? t`Sorted by ${header}, descending` : t`Sorted by ${header}, ascending`];
  });
  return (
    <>
      <div className="unseen">
        <div role="status">{totalIsExact ? t`Rows: ${rows}` : t`Rows: about ${rows}`}</div>
        <div role="status">
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        <div role="status">{count === 0 ? '' : t`Selected rows: ${selected}`}</div>
      </div>
      <div role="alert" className={classes.refusal}>
        {refusal}
      </div>
    </>
  );
}
