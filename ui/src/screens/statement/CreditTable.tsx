import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { CreditRule } from './CreditRule';
import type { CreditLine, StatementLine } from './document';
import { Rates } from './Rates';

/** The credits that a line counted, each on the way to its order. */
export function CreditTable({ line }: { line: StatementLine }) {
  const { t } = useLingui();
  const isExchanged = line.credits.some((credit) => credit.exchange);
  const isShared = line.credits.some((credit) => credit.amount !== null);
  const columns: Column<CreditLine>[] = [
    {
      key: 'booking',
      header: t`Booking`,
      cell: (credit) => (
        <Link to="/bookings/$number" params={{ number: credit.booking_number }}>
          <bdi>{credit.booking_number}</bdi>
        </Link>
      ),
    },
    { key: 'booked_on', header: t`Booked on`, cell: (credit) => <Day on={credit.booked_on} />, narrow: 'below' },
    {
      key: 'credited',
      header: t`Credited`,
      align: 'end',
      cell: (credit) => <Money amount={credit.credited} currency={credit.currency} withCurrency />,
    },
    ...(isExchanged
      ? [
          {
            key: 'exchange',
            header: t`Exchange`,
            cell: (credit: CreditLine) => <bdi>{credit.exchange}</bdi>,
            narrow: 'hide' as const,
          },
        ]
      : []),
    {
      key: 'rate',
      header: t`Rate`,
      align: 'end',
      cell: (credit) => <Rates rates={credit.rates} />,
      narrow: 'hide',
    },
    {
      key: 'rule',
      header: t`Crediting rule`,
      cell: (credit) => <CreditRule origin={credit.origin} />,
      narrow: 'hide',
    },
    ...(isShared
      ? [
          {
            key: 'amount',
            header: t`Gives`,
            align: 'end' as const,
            cell: (credit: CreditLine) => <Money amount={credit.amount} currency={line.currency} withCurrency />,
          },
        ]
      : []),
  ];
  return (
    <Table
      isInner
      label={t`Credits of ${line.title}`}
      columns={columns}
      rows={line.credits}
      rowKey={(credit) => [credit.booking_number, credit.booked_on, credit.credited, credit.amount].join(' ')}
    />
  );
}
