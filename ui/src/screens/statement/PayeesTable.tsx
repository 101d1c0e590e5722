import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PayeeShape } from '../../api/types.gen';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { State } from '../State';
import { Reached } from './Reached';

export function PayeesTable({ rows, period }: { rows: PayeeShape[]; period: string }) {
  const { t } = useLingui();
  const attainment: Column<PayeeShape> = {
    key: 'attainment',
    header: t`Attainment`,
    cell: (row) => (row.attainments.length > 0 ? <Reached row={row} /> : null),
    narrow: 'beneath',
  };
  const columns: Column<PayeeShape>[] = [
    {
      key: 'name',
      header: t`Payee`,
      cell: (row) => (
        <Link to="/statements/$payee/$period" params={{ payee: row.payee_number, period }}>
          <bdi>{row.name ?? row.payee_number}</bdi>
        </Link>
      ),
    },
    { key: 'number', header: t`Number`, cell: (row) => <bdi>{row.payee_number}</bdi>, narrow: 'below' },
    ...(rows.some((row) => row.attainments.length > 0) ? [attainment] : []),
    {
      key: 'state',
      header: t`State`,
      cell: (row) => (row.state ? <State code={row.state} /> : <span className="muted">{t`Paid by no plan yet`}</span>),
      narrow: 'below',
    },
    {
      key: 'payout',
      header: t`Payout`,
      align: 'end',
      cell: (row) => <Money amount={row.payout} currency={row.currency ?? ''} withCurrency />,
    },
  ];
  return (
    <Table
      label={t`Payees of ${period}`}
      columns={columns}
      rows={rows}
      rowKey={(row) => [row.payee_id, row.currency, row.state].join(' ')}
    />
  );
}
