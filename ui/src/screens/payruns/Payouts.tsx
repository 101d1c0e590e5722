import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { listPayoutsOptions } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage, PayoutShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { Money } from '../../kit/Money';
import { Pager } from '../../kit/Pager';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { AddressSearch } from '../../app/AddressSearch';
import { PayeeLink } from './PayeeLink';

const LIMIT = 50;

/** What the run pays each payee, the highest first. */
export function Payouts({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  const { q = '', offset = 0 } = useSearch({ from: '/payout-runs/$runId' });
  const navigate = useNavigate({ from: '/payout-runs/$runId' });
  const payouts = useQuery({
    ...listPayoutsOptions({ path: { payout_run_id: run.payout_run_id }, query: { q, offset, limit: LIMIT } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={t`Payees`}
      beside={
        <AddressSearch
          label={t`Search payees`}
          placeholder={t`Name or number`}
          value={q}
          onSearch={(text) => {
            void navigate({
              search: (before) => ({ ...before, q: text || undefined, offset: undefined }),
              replace: true,
              resetScroll: false,
            });
          }}
        />
      }
    >
      <Answer query={payouts}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={q ? <Trans>No payee matches “{q}”</Trans> : <Trans>Nobody is paid by this run</Trans>} />
          ) : (
            <>
              <PayoutTable rows={rows} run={run} />
              <Pager
                label={t`Pages of payees`}
                offset={offset}
                limit={LIMIT}
                total={total}
                onMove={(next) => {
                  void navigate({ search: (before) => ({ ...before, offset: next }), resetScroll: false });
                }}
              />
            </>
          )
        }
      </Answer>
    </Section>
  );
}

function PayoutTable({ rows, run }: { rows: PayoutShape[]; run: PayoutRunPage }) {
  const { t } = useLingui();
  const columns: Column<PayoutShape>[] = [
    { key: 'name', header: t`Payee`, cell: (row) => <PayeeLink row={row} period={run.period} /> },
    { key: 'number', header: t`Number`, narrow: 'below', cell: (row) => <bdi>{row.payee_number}</bdi> },
    {
      key: 'amount',
      header: t`Payout`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={row.currency} withCurrency />,
    },
  ];
  if (run.previous) {
    columns.push({
      key: 'difference',
      header: t`Difference`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Money amount={row.difference} currency={row.currency} isSigned />,
    });
  }
  return (
    <Table
      label={t`Payees of ${run.period}`}
      columns={columns}
      rows={rows}
      rowKey={(row) => [row.payee_id, row.currency].join(' ')}
    />
  );
}
