import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { BookingShape, CreditShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { Percent } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { useWords } from '../words';
import classes from './Credits.module.css';
import { Explanation } from './Explanation';

/** Who is credited for a booking, by which row of which table, and why on demand. */
export function Credits({ booking }: { booking: BookingShape }) {
  const [isExplained, setIsExplained] = useState(false);
  return (
    <div className={classes.credits}>
      {booking.credits.length > 0 ? (
        <CreditTable booking={booking} />
      ) : (
        <p className="muted">
          <Trans>Nobody is credited for this booking.</Trans>
        </p>
      )}
      {isExplained ? (
        <Explanation bookingNumber={booking.booking_number} />
      ) : (
        <div>
          <Button
            onClick={() => {
              setIsExplained(true);
            }}
          >
            <Trans>Explain</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}

function CreditTable({ booking }: { booking: BookingShape }) {
  const { t } = useLingui();
  const word = useWords();
  const columns: Column<CreditShape>[] = [
    { key: 'payee', share: '16%', header: t`Payee`, cell: (row) => <Name text={row.payee_name} /> },
    { key: 'position', share: '20%', header: t`Seat`, cell: (row) => <Name text={row.position_name} />, narrow: 'hide' },
    { key: 'type', share: '9%', header: t`Type`, cell: (row) => word(row.credit_type), narrow: 'hide' },
    { key: 'basis', share: '17%', header: t`Basis`, cell: (row) => (row.basis ? word(row.basis) : null), narrow: 'below' },
    { key: 'rule', share: '22%', header: t`Rule row`, cell: (row) => <Rule credit={row} />, narrow: 'below' },
    { key: 'share', share: '6%', header: t`Share`, align: 'end', cell: (row) => <Percent rate={row.share} /> },
    {
      key: 'amount',
      header: t`Credit`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={booking.currency} withCurrency />,
    },
  ];
  return (
    <Table
      isInner
      label={t`Credits of booking ${booking.booking_number}`}
      columns={columns}
      rows={booking.credits}
      rowKey={(row) => [row.payee_id, row.position_name, row.credit_type].join(' ')}
    />
  );
}

const SHORT_VERSION = 12;

function Rule({ credit }: { credit: CreditShape }) {
  if (!credit.rule_id) {
    return <span className="muted">–</span>;
  }
  return (
    <bdi title={credit.table_version ?? undefined}>
      {credit.rule_id}
      {credit.table_version ? <span className="muted"> @ {credit.table_version.slice(0, SHORT_VERSION)}</span> : null}
    </bdi>
  );
}
