import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showTrialOptions } from '../../api/@tanstack/react-query.gen';
import type { PayeeChangeShape, StatusSumShape, TrialBookingShape, TrialResult } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Facts } from '../../kit/Facts';
import { Count, Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Notice } from '../../kit/Notice';
import { type Column, Table } from '../../kit/Table';
import { Name } from '../Name';
import { useWords } from '../words';
import classes from './rules.module.css';
import { TicketTrial } from './TicketTrial';


/** What a draft or a version would change: in money per currency, for whom, and in which bookings; or in who gets which tickets. */
export function Trial({ table, trialId }: { table: string; trialId: string }) {
  const query = useQuery(showTrialOptions({ path: { table_name: table, trial_id: trialId } }));
  return (
    <Answer query={query}>
      {({ on_bookings: bookings, on_tickets: tickets }) =>
        tickets ? <TicketTrial result={tickets} /> : bookings ? <Result result={bookings} /> : null
      }
    </Answer>
  );
}

function Result({ result }: { result: TrialResult }) {
  const { t } = useLingui();
  const word = useWords();
  if (result.rule_changes === 0 && result.credit_changes === 0) {
    return (
      <Notice tone="ok" title={<Trans>Nothing would change</Trans>}>
        <Trans>
          Every one of the <Count value={result.bookings_looked_at} /> bookings would be decided as it is.
        </Trans>
      </Notice>
    );
  }
  const sums: Column<StatusSumShape>[] = [
    { key: 'status', header: t`Bookings`, cell: ({ status, currency }) => `${word(status)}, ${currency}` },
    { key: 'before', header: t`Before`, align: 'end', cell: (row) => <Money amount={row.before} currency={row.currency} /> },
    { key: 'after', header: t`After`, align: 'end', cell: (row) => <Money amount={row.after} currency={row.currency} /> },
  ];
  const payees: Column<PayeeChangeShape>[] = [
    { key: 'name', header: t`Credited to`, cell: ({ name }) => <Name text={name} /> },
    {
      key: 'difference',
      header: t`Difference`,
      align: 'end',
      cell: (row) => <Money amount={row.difference} currency={row.currency} isSigned withCurrency />,
    },
  ];
  const bookings: Column<TrialBookingShape>[] = [
    {
      key: 'number',
      header: t`Booking`,
      cell: ({ booking_number: number }) =>
        number === null ? (
          <Name text={null} />
        ) : (
          <Link to="/bookings/$number" params={{ number }}>
            <bdi>{number}</bdi>
          </Link>
        ),
    },
    { key: 'day', header: t`Day`, narrow: 'hide', cell: ({ booked_on: day }) => <Day on={day} /> },
    { key: 'amount', header: t`Amount`, align: 'end', cell: (row) => <Money amount={row.amount} currency={row.currency} withCurrency /> },
    {
      key: 'rows',
      header: t`Decided by`,
      wraps: true,
      cell: ({ rule_before: before, rule_after: after }) => (
        <>
          <del>{before ?? '–'}</del> <ins>{after ?? '–'}</ins>
        </>
      ),
    },
  ];
  return (
    <>
      <Facts
        facts={[
          { label: t`Bookings looked at`, value: <Count value={result.bookings_looked_at} /> },
          { label: t`Decided by another row`, value: <Count value={result.rule_changes} /> },
          { label: t`Credited otherwise`, value: <Count value={result.credit_changes} /> },
          { label: t`People concerned`, value: <Count value={result.payees_changed} /> },
        ]}
      />
      <Table label={t`Amounts before and after`} columns={sums} rows={[...result.totals]} rowKey={(row) => `${row.status} ${row.currency}`} isInner />
      {result.payees.length > 0 ? (
        <Table
          label={t`For whom it changes`}
          columns={payees}
          rows={[...result.payees]}
          rowKey={(row) => `${row.payee_id ?? ''} ${row.currency}`}
          isInner
        />
      ) : null}
      <h3 className={classes.small}>
        <Trans>Bookings with the largest amounts</Trans>
      </h3>
      <Table label={t`Bookings that change`} columns={bookings} rows={[...result.bookings]} rowKey={(row) => row.booking_id} isInner />
    </>
  );
}
