import { Trans, useLingui } from '@lingui/react/macro';
import type { BookingShape } from '../../api/types.gen';
import { Empty } from '../../kit/Empty';
import { Day, Decimal } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { State } from '../State';
import { useWords } from '../words';
import { Credits } from './Credits';

const OPEN_AT_FIRST = 5;

interface Props {
  bookings: BookingShape[];
  /** The number of the booking that the reader came for. */
  wanted?: string | undefined;
}

export function Bookings({ bookings, wanted }: Props) {
  const { t } = useLingui();
  const word = useWords();
  if (bookings.length === 0) {
    return (
      <Empty title={<Trans>Nothing of this order is booked yet</Trans>}>
        <Trans>Bookings come in with the next import of their source.</Trans>
      </Empty>
    );
  }
  const columns: Column<BookingShape>[] = [
    { key: 'booking', header: t`Booking`, cell: (row) => <bdi>{row.booking_number}</bdi> },
    { key: 'kind', header: t`Kind`, cell: (row) => word(row.kind), narrow: 'below' },
    { key: 'booked_on', header: t`Booked on`, cell: (row) => <Day on={row.booked_on} />, narrow: 'below' },
    { key: 'product', header: t`Product`, cell: (row) => <Name text={row.product_name} />, narrow: 'hide' },
    {
      key: 'quantity',
      header: t`Quantity`,
      align: 'end',
      cell: (row) => <Decimal value={row.quantity} />,
      narrow: 'hide',
    },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={row.currency} withCurrency />,
    },
    {
      key: 'status',
      header: t`Crediting`,
      cell: (row) => (row.status ? <State code={row.status} /> : <Status tone="neutral">{t`Not run yet`}</Status>),
    },
  ];
  return (
    <Table
      label={t`Bookings`}
      columns={columns}
      rows={bookings}
      rowKey={(row) => row.booking_id}
      unfolding={{
        label: (row) => t`Credits of booking ${row.booking_number}`,
        content: (row) => <Credits booking={row} />,
        isOpenAtFirst: (row) => (wanted ? row.booking_number === wanted : bookings.length <= OPEN_AT_FIRST),
      }}
    />
  );
}
