import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { exactAmount, formatAmount } from '../kit/format';
import { useLocale } from '../kit/locale';
import { sumsOptions } from './gridApi';
import classes from './List.module.css';
import { useIsShown } from './useIsShown';
import type { ListModel } from './useList';

/** The sums of the money columns, one for each currency; worked out only while they are shown. */
export function ListFoot({ list }: { list: ListModel }) {
  const { t } = useLingui();
  const [isShown, turn] = useIsShown('sums');
  if (!list.view.has_sums) {
    return null;
  }
  return (
    <footer className={classes.foot} aria-label={t`Sums`}>
      <button type="button" className={classes.link} aria-expanded={isShown} onClick={turn}>
        {isShown ? <Trans>Hide sums</Trans> : <Trans>Show sums</Trans>}
      </button>
      {isShown ? <Sums list={list} /> : null}
    </footer>
  );
}

function Sums({ list }: { list: ListModel }) {
  const locale = useLocale();
  const answer = useQuery(sumsOptions(list.question));
  const labels = new Map(list.view.columns.map((column) => [column.key, column.label]));
  const keys = [...new Set((answer.data?.sums ?? []).map((sum) => sum.key))];
  if (answer.isError) {
    return (
      <span className="muted">
        <Trans>The sums could not be worked out.</Trans>
      </span>
    );
  }
  return (
    <dl className={classes.sums} aria-busy={answer.isFetching}>
      {keys.map((key) => (
        <div key={key} className={classes.sum}>
          <dt className="muted">{labels.get(key) ?? key}</dt>
          {(answer.data?.sums ?? [])
            .filter((sum) => sum.key === key)
            .map((sum) => (
              <dd key={sum.currency ?? ''}>
                <bdi title={exactAmount(sum.amount, sum.currency ?? '', locale)}>
                  {formatAmount(sum.amount, sum.currency ?? '', locale)} {sum.currency}
                </bdi>
              </dd>
            ))}
        </div>
      ))}
    </dl>
  );
}
