import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { OrderRow } from '../../api/types.gen';
import { Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';

export function OrdersTable({ rows }: { rows: OrderRow[] }) {
  const { t } = useLingui();
  const columns: Column<OrderRow>[] = [
    {
      key: 'order_number',
      header: t`Order`,
      cell: (row) => (
        <Link to="/orders/$orderId" params={{ orderId: row.order_id }}>
          <bdi>{row.order_number}</bdi>
        </Link>
      ),
    },
    { key: 'ordered_on', header: t`Date`, cell: (row) => <Day on={row.ordered_on} />, narrow: 'below' },
    { key: 'customer_name', header: t`Customer`, cell: (row) => <Name text={row.customer_name} /> },
    { key: 'seller_name', header: t`Seller`, cell: (row) => <Name text={row.seller_name} />, narrow: 'hide' },
    { key: 'channel', header: t`Channel`, cell: (row) => <Name text={row.channel} />, narrow: 'hide' },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={row.currency} withCurrency />,
    },
  ];
  return <Table label={t`Orders`} columns={columns} rows={rows} rowKey={(row) => row.order_id} />;
}
