import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { listOrdersOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { Pager } from '../../kit/Pager';
import { AddressSearch } from '../AddressSearch';
import { OrdersTable } from './OrdersTable';

const LIMIT = 50;

export function OrdersPage() {
  const { t } = useLingui();
  const { q = '', offset = 0 } = useSearch({ from: '/orders' });
  const navigate = useNavigate({ from: '/orders' });
  const orders = useQuery({
    ...listOrdersOptions({ query: { q, offset, limit: LIMIT } }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t`Orders`}>
        <AddressSearch
          label={t`Search orders`}
          placeholder={t`Number, customer or seller`}
          value={q}
          onSearch={(text) => {
            void navigate({ search: text ? { q: text } : {}, replace: true });
          }}
        />
      </PageHeader>
      <Answer query={orders}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <NoOrders q={q} total={total} />
          ) : (
            <>
              <OrdersTable rows={rows} />
              <Pager
                label={t`Pages of orders`}
                offset={offset}
                limit={LIMIT}
                total={total}
                onMove={(next) => {
                  void navigate({ search: (before) => ({ ...before, offset: next }) });
                }}
              />
            </>
          )
        }
      </Answer>
    </>
  );
}

function NoOrders({ q, total }: { q: string; total: number }) {
  if (total > 0) {
    return (
      <Empty title={<Trans>There are no orders this far down</Trans>}>
        <Trans>Go back to the first page of orders.</Trans>
      </Empty>
    );
  }
  return q ? (
    <Empty title={<Trans>No order matches “{q}”</Trans>}>
      <Trans>Numbers match from their beginning, names of customers and sellers anywhere.</Trans>
    </Empty>
  ) : (
    <Empty title={<Trans>There are no orders yet</Trans>}>
      <Trans>
        Bring some in with <code>aftersale import</code>, or ask whoever runs the imports. You see only orders that are
        yours to see.
      </Trans>
    </Empty>
  );
}
