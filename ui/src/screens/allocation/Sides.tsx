import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PartnerSidesShape, TicketMoveShape } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import classes from './board.module.css';

/** A count in both plans, once where it is the same. */
function Counts({ before, after }: { before: number; after: number }) {
  return before === after ? (
    <Count value={after} />
  ) : (
    <span className={classes.step}>
      <Trans>
        <Count value={before} /> → <Count value={after} />
      </Trans>
    </span>
  );
}

interface PartnersProps {
  rows: PartnerSidesShape[];
  currency: string;
  isInner?: boolean;
  /** Whether both plans are about the same tickets; if not, amounts differ by the tickets, and the difference is over those of both. */
  isSame?: boolean;
}

/** What every partner has in both plans, those first whose value changes most. */
export function PartnerTable({ rows, currency, isInner = false, isSame = true }: PartnersProps) {
  const { t } = useLingui();
  const columns: Column<PartnerSidesShape>[] = [
    { key: 'partner', header: t`Partner`, wraps: true, cell: (row) => <bdi>{row.partner_name}</bdi> },
    {
      key: 'tickets',
      header: t`Tickets`,
      align: 'end',
      cell: (row) => <Counts before={row.tickets_before} after={row.tickets_after} />,
    },
    { key: 'gained', header: t`Gains`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.gained} /> },
    { key: 'lost', header: t`Loses`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.lost} /> },
    ...(isSame
      ? []
      : [
          {
            key: 'stayed',
            header: t`Keeps from before`,
            align: 'end' as const,
            narrow: 'hide' as const,
            cell: (row: PartnerSidesShape) => <Count value={row.stayed ?? 0} />,
          },
        ]),
  ];
  const amounts: Column<PartnerSidesShape>[] = [
    { key: 'before', header: t`Value before`, align: 'end', narrow: 'hide', cell: (row) => <Money amount={row.value_before} currency={currency} /> },
    { key: 'after', header: t`Value after`, align: 'end', narrow: 'hide', cell: (row) => <Money amount={row.value_after} currency={currency} /> },
    {
      key: 'difference',
      header: isSame ? t`Difference` : t`Difference over the tickets of both`,
      align: 'end',
      cell: (row) => <Money amount={row.difference} currency={currency} isSigned />,
    },
  ];
  // Beside a sheet there is no room for what is not about who gains and loses.
  const rest: Column<PartnerSidesShape>[] = [
    {
      key: 'places',
      header: t`Places`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Counts before={row.places_before} after={row.places_after} />,
    },
    ...amounts,
    {
      key: 'price',
      header: t`One more place`,
      align: 'end',
      narrow: 'hide',
      cell: ({ price_before: before, price_after: after }) =>
        before === after ? (
          <Money amount={after} currency={currency} />
        ) : (
          <span className={classes.step}>
            <Trans>
              <Money amount={before} currency={currency} /> → <Money amount={after} currency={currency} />
            </Trans>
          </span>
        ),
    },
  ];
  return (
    <Table
      label={t`Partners before and after`}
      columns={isInner ? [...columns, ...amounts.slice(2)] : [...columns, ...rest]}
      rows={rows}
      rowKey={(row) => row.partner_id}
      isInner={isInner}
    />
  );
}

function Who({ name }: { name: string | null }) {
  return name === null ? (
    <span className="muted">
      <Trans>Nobody</Trans>
    </span>
  ) : (
    <bdi>{name}</bdi>
  );
}

interface MovesProps {
  rows: TicketMoveShape[];
  currency: string;
  label: string;
  /** Where the ticket is explained; without a run its number leads to its own page. */
  runId?: string | null;
  isInner?: boolean;
  /** What is said of a ticket beside where it goes, such as why nobody may take it. */
  note?: { header: string; of: (row: TicketMoveShape) => string };
}

/** Tickets with who had them and who has them, and what that is worth. */
export function MoveTable({ rows, currency, label, runId, isInner = false, note }: MovesProps) {
  const { t } = useLingui();
  const columns: Column<TicketMoveShape>[] = [
    {
      key: 'ticket',
      header: t`Ticket`,
      cell: (row) =>
        runId ? (
          <Link to="/allocation/$runId" params={{ runId }} search={{ ticket: row.ticket_id }}>
            <bdi>{row.ticket_number}</bdi>
          </Link>
        ) : (
          <Link to="/$view/$key" params={{ view: 'tickets', key: row.ticket_id }}>
            <bdi>{row.ticket_number}</bdi>
          </Link>
        ),
    },
    ...(isInner
      ? []
      : [{ key: 'customer', header: t`Customer`, narrow: 'hide' as const, wraps: true, cell: (row: TicketMoveShape) => <bdi>{row.customer}</bdi> }]),
    note
      ? { key: 'from', header: t`From`, narrow: 'below', wraps: true, cell: (row) => <Who name={row.partner_before_name} /> }
      : {
          key: 'where',
          header: t`From → to`,
          narrow: 'below',
          wraps: true,
          cell: (row) => (
            <Trans>
              <Who name={row.partner_before_name} /> → <Who name={row.partner_after_name} />
            </Trans>
          ),
        },
    ...(note ? [{ key: 'note', header: note.header, narrow: 'below' as const, wraps: true, cell: note.of }] : []),
    ...(isInner
      ? []
      : [
          { key: 'before', header: t`Value before`, align: 'end' as const, narrow: 'hide' as const, cell: (row: TicketMoveShape) => <Money amount={row.value_before} currency={currency} /> },
          { key: 'after', header: t`Value after`, align: 'end' as const, narrow: 'hide' as const, cell: (row: TicketMoveShape) => <Money amount={row.value_after} currency={currency} /> },
        ]),
    { key: 'difference', header: t`Difference`, align: 'end', cell: (row) => <Money amount={row.difference} currency={currency} isSigned /> },
  ];
  return <Table label={label} columns={columns} rows={rows} rowKey={(row) => row.ticket_id} isInner={isInner} />;
}
