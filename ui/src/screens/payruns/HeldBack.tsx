import { Trans, useLingui } from '@lingui/react/macro';
import type { ExcludedPayeeShape, HeldBackShape, PayoutRunPage } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { Said } from '../../kit/Said';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { useAmounts } from '../amountWords';
import { PayeeLink } from './PayeeLink';

/** What findings keep out of the run, by cause, and whom they keep from being paid. */
export function HeldBack({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  const amounts = useAmounts();
  if (run.held_back.length === 0) {
    return null;
  }
  const causes: Column<HeldBackShape>[] = [
    { key: 'cause', header: t`Cause`, cell: (row) => <Said text={row.cause} />, wraps: true },
    { key: 'count', header: t`Findings`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.count} /> },
    { key: 'payees', header: t`Payees`, align: 'end', cell: (row) => <Count value={row.payees} /> },
    { key: 'amount', header: t`Left out`, align: 'end', narrow: 'beneath', cell: (row) => amounts(row.amount_by_currency) || null },
  ];
  const payees: Column<ExcludedPayeeShape>[] = [
    { key: 'name', header: t`Payee`, cell: (row) => <PayeeLink row={row} period={run.period} /> },
    {
      key: 'paid',
      header: t`Pay`,
      cell: (row) =>
        row.is_paid ? (
          <Status tone="warn">
            <Trans>Paid in part</Trans>
          </Status>
        ) : (
          <Status tone="bad">
            <Trans>Not paid</Trans>
          </Status>
        ),
    },
    { key: 'why', header: t`Why`, narrow: 'beneath', wraps: true, cell: (row) => <Said text={row.example} /> },
  ];
  return (
    <Section title={t`Held back`}>
      <Table
        label={t`Held back by cause`}
        columns={causes}
        rows={run.held_back}
        rowKey={(row) => [row.code, row.cause].join(' ')}
      />
      {run.excluded.length > 0 ? (
        <Table label={t`Payees held back`} columns={payees} rows={run.excluded} rowKey={(row) => row.payee_id} />
      ) : null}
    </Section>
  );
}
