import { Plural, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PayoutRunShape } from '../../api/types.gen';
import { Count, Instant } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { State } from '../State';
import classes from './RunsTable.module.css';

/** More currencies than this are counted; the page of the run has all of them. */
const MOST_AMOUNTS = 3;

export function RunsTable({ rows }: { rows: PayoutRunShape[] }) {
  const { t } = useLingui();
  const columns: Column<PayoutRunShape>[] = [
    {
      key: 'period',
      header: t`Period`,
      cell: (row) => (
        <Link to="/payout-runs/$runId" params={{ runId: row.payout_run_id }}>
          <bdi>{row.period}</bdi> <bdi className="unseen">{row.plan_title}</bdi>
        </Link>
      ),
    },
    { key: 'plan', header: t`Plan`, cell: (row) => <bdi>{row.plan_title}</bdi>, narrow: 'below' },
    { key: 'state', header: t`State`, cell: (row) => <State code={row.state} /> },
    { key: 'payees', header: t`Payees`, align: 'end', cell: (row) => <Count value={row.payees} />, narrow: 'hide' },
    {
      key: 'pays',
      header: t`Pays`,
      align: 'end',
      cell: (row) => (
        <ul className={classes.amounts}>
          {Object.entries(row.totals)
            .slice(0, MOST_AMOUNTS)
            .map(([currency, amount]) => (
              <li key={currency}>
                <Money amount={amount} currency={currency} withCurrency />
              </li>
            ))}
          {Object.keys(row.totals).length > MOST_AMOUNTS ? (
            <li className="muted">
              <Plural
                value={Object.keys(row.totals).length - MOST_AMOUNTS}
                one="and # more currency"
                other="and # more currencies"
              />
            </li>
          ) : null}
        </ul>
      ),
    },
    { key: 'planned', header: t`Planned`, cell: (row) => <Instant at={row.as_of} />, narrow: 'hide' },
    { key: 'by', header: t`By`, cell: (row) => <bdi>{row.planned_by}</bdi>, narrow: 'hide' },
  ];
  return <Table label={t`Payout runs`} columns={columns} rows={rows} rowKey={(row) => row.payout_run_id} />;
}
