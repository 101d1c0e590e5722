import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PayoutRunShape } from '../../api/types.gen';
import { Count, Instant } from '../../kit/Figure';
import { type Column, Table } from '../../kit/Table';
import { TextWithIds } from '../../kit/TextWithIds';
import { Amounts } from '../Amounts';
import { State } from '../State';

/** What each run pays; its page has all currencies. */
export function RunsTable({ rows }: { rows: PayoutRunShape[] }) {
  const { t } = useLingui();
  const columns: Column<PayoutRunShape>[] = [
    {
      key: 'period',
      header: t`Period`,
      cell: (row) => (
        <Link to="/payout-runs/$runId" params={{ runId: row.payout_run_id }}>
          <TextWithIds text={row.period} /> <bdi className="unseen">{row.plan_title}</bdi>
        </Link>
      ),
    },
    { key: 'plan', header: t`Plan`, cell: (row) => <bdi>{row.plan_title}</bdi>, narrow: 'beneath' },
    { key: 'state', header: t`State`, cell: (row) => <State code={row.state} /> },
    { key: 'payees', header: t`Payees`, align: 'end', cell: (row) => <Count value={row.payees} />, narrow: 'hide' },
    {
      key: 'pays',
      header: t`Pays`,
      align: 'end',
      cell: (row) => <Amounts totals={row.totals} />,
    },
    { key: 'planned', header: t`Planned`, cell: (row) => <Instant at={row.as_of} />, narrow: 'hide' },
    { key: 'by', header: t`By`, cell: (row) => <bdi>{row.planned_by}</bdi>, narrow: 'hide' },
  ];
  return <Table label={t`Payout runs`} columns={columns} rows={rows} rowKey={(row) => row.payout_run_id} />;
}
