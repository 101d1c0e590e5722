import { useLingui } from '@lingui/react/macro';
import type { PayoutRunPage, TotalShape } from '../../api/types.gen';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';

/** What the run pays per currency, beside what the plan paid last. */
export function TotalTable({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  const previous = run.previous?.period;
  const columns: Column<TotalShape>[] = [
    { key: 'currency', header: t`Currency`, cell: (row) => <bdi>{row.currency}</bdi> },
    {
      key: 'amount',
      header: t`Pays`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={row.currency} />,
    },
  ];
  if (previous) {
    columns.push(
      {
        key: 'before',
        header: t`Paid for ${previous}`,
        align: 'end',
        narrow: 'hide',
        cell: (row) => <Money amount={row.before} currency={row.currency} />,
      },
      {
        key: 'difference',
        header: t`Difference`,
        align: 'end',
        cell: (row) => <Money amount={row.difference} currency={row.currency} isSigned />,
      },
    );
  }
  return (
    <Section title={t`What it pays`}>
      <Table isFitted label={t`Totals by currency`} columns={columns} rows={run.by_currency} rowKey={(row) => row.currency} />
    </Section>
  );
}
