import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { listFindingsOptions } from '../../api/@tanstack/react-query.gen';
import type { FindingGroupShape, FindingShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Said } from '../../kit/Said';
import { type Column, Table } from '../../kit/Table';
import { hasMoreAmounts } from '../Amounts';
import { useAmounts } from '../amountWords';
import { Name } from '../Name';

const LIMIT = 500;

/** The findings of one group, as many as come at once. */
export function FindingRows({ group }: { group: FindingGroupShape }) {
  const { t } = useLingui();
  const inWords = useAmounts();
  const query = useQuery(listFindingsOptions({ query: { code: group.code, limit: LIMIT } }));
  const together = inWords(group.amount_by_currency);
  const columns: Column<FindingShape>[] = [
    { key: 'subject', header: t`Where`, cell: (row) => <Name text={row.subject_number || row.file} /> },
    { key: 'line', header: t`Line`, cell: (row) => row.line, narrow: 'hide' },
    { key: 'on', header: t`Day`, cell: (row) => <Day on={row.subject_on} />, narrow: 'below' },
    { key: 'message', header: t`What is wrong`, cell: (row) => <Said text={row.message} />, wraps: true },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={row.currency ?? ''} withCurrency />,
      narrow: 'hide',
    },
  ];
  return (
    <Answer query={query}>
      {({ rows }) => {
        const own = rows.filter((row) => row.cause === group.cause && row.producer === group.producer);
        return (
          <>
            {hasMoreAmounts(group.amount_by_currency) ? (
              <p>
                <Trans>Together {together}</Trans>
              </p>
            ) : null}
            <Table
              isInner
              label={t`Findings of: ${group.cause}`}
              columns={columns}
              rows={own}
              rowKey={(row) => row.finding_id}
            />
            {own.length < group.count ? (
              <p className="muted">
                <Trans>
                  The first {own.length} are shown. Mend the cause and run again: what is mended goes away by itself.
                </Trans>
              </p>
            ) : null}
          </>
        );
      }}
    </Answer>
  );
}
