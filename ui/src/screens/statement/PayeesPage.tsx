import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Answer } from '../../app/Answer';
import { listPayeesOptions } from '../../api/@tanstack/react-query.gen';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { AddressSearch } from '../../app/AddressSearch';
import { NoPayees } from './NoPayees';
import { PayeesTable } from './PayeesTable';
import { PeriodField, usePeriods } from './PeriodField';

export function PayeesPage() {
  const { t } = useLingui();
  const { period, q = '' } = useSearch({ from: '/statements' });
  const navigate = useNavigate({ from: '/statements' });
  const periods = usePeriods();
  const chosen = period ?? periods.data?.rows[0]?.period ?? '';
  return (
    <>
      <PageHeader title={t`Statements`}>
        <AddressSearch
          label={t`Search payees`}
          placeholder={t`Name or number`}
          value={q}
          onSearch={(text) => {
            void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true });
          }}
        />
        {chosen ? (
          <PeriodField
            value={chosen}
            onChange={(next) => {
              void navigate({ search: (before) => ({ ...before, period: next }) });
            }}
          />
        ) : null}
      </PageHeader>
      <Answer query={periods}>
        {() =>
          chosen ? (
            <Payees period={chosen} q={q} />
          ) : (
            <Empty title={<Trans>Nothing is booked yet</Trans>}>
              <Trans>Statements begin with the first quarter that has bookings.</Trans>
            </Empty>
          )
        }
      </Answer>
    </>
  );
}

function Payees({ period, q }: { period: string; q: string }) {
  const query = useQuery(listPayeesOptions({ query: { period } }));
  return (
    <Answer query={query}>
      {({ rows }) => {
        const wanted = q.toLowerCase();
        const found = rows.filter((row) => `${row.payee_number} ${row.name ?? ''}`.toLowerCase().includes(wanted));
        return found.length > 0 ? (
          <PayeesTable rows={found} period={period} />
        ) : (
          <NoPayees period={period} q={rows.length > 0 ? q : ''} />
        );
      }}
    </Answer>
  );
}
