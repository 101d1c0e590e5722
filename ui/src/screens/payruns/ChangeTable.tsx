import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { PayChangeShape, PayoutRunPage } from '../../api/types.gen';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { PayeeLink } from './PayeeLink';

/** The payees whose pay changed most since the last run. */
export function ChangeTable({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  if (!run.previous || run.changes.length === 0) {
    return null;
  }
  const { period } = run.previous;
  const columns: Column<PayChangeShape>[] = [
    { key: 'name', header: t`Payee`, cell: (row) => <PayeeLink row={row} period={run.period} /> },
    {
      key: 'before',
      header: t`Paid for ${period}`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Money amount={row.before} currency={row.currency} />,
    },
    {
      key: 'now',
      header: t`Pays`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Money amount={row.now} currency={row.currency} />,
    },
    {
      key: 'difference',
      header: t`Difference`,
      align: 'end',
      cell: (row) => <Money amount={row.difference} currency={row.currency} isSigned withCurrency />,
    },
  ];
  return (
    <Section
      title={t`Largest changes`}
      beside={
        <span className="muted">
          {plural(run.changed_payees, { one: '# payout differs', other: '# payouts differ' })}
        </span>
      }
    >
      <Table
        label={t`Largest changes`}
        columns={columns}
        rows={run.changes}
        rowKey={(row) => [row.payee_id, row.currency].join(' ')}
      />
      <p className="muted">
        <Trans>Compared with what the plan paid for {period}.</Trans>
      </p>
    </Section>
  );
}
