import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { listImportsOptions } from '../../api/@tanstack/react-query.gen';
import type { ImportShape } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { Answer } from '../../app/Answer';
import { FACT_WRITERS } from '../../app/roles';
import { ActionLink } from '../../kit/ActionLink';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { Pager } from '../../kit/Pager';
import { ImportsTable } from './ImportsTable';
import { MayNotImport } from './MayNotImport';

const LIMIT = 50;
const LOOK_AGAIN_MILLISECONDS = 2_000;

const isUnderWay = (row: ImportShape): boolean => row.state === 'waiting' || row.state === 'running';

/** What was brought in, by whom and from where, and what is on its way. */
export function ImportsPage() {
  const { t } = useLingui();
  const { offset = 0 } = useSearch({ from: '/imports' });
  const navigate = useNavigate({ from: '/imports' });
  const mayImport = useAccount().roles.some((role) => FACT_WRITERS.has(role));
  const query = useQuery({
    ...listImportsOptions({ query: { offset, limit: LIMIT } }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.rows.some(isUnderWay) ? LOOK_AGAIN_MILLISECONDS : false),
  });
  return (
    <>
      <PageHeader title={t`Imports`}>
        {mayImport ? (
          <ActionLink
            isPrimary
            href="/imports/new"
            onFollow={() => {
              void navigate({ to: '/imports/new' });
            }}
          >
            <Trans>New import</Trans>
          </ActionLink>
        ) : null}
      </PageHeader>
      <Answer query={query}>
        {({ rows, total }) =>
          rows.length > 0 ? (
            <>
              <ImportsTable rows={rows} />
              <Pager
                label={t`Pages of imports`}
                offset={offset}
                limit={LIMIT}
                total={total}
                onMove={(next) => {
                  void navigate({ search: { offset: next } });
                }}
              />
            </>
          ) : mayImport ? (
            <Empty title={<Trans>Nothing was imported yet</Trans>}>
              <Trans>
                Orders, bookings, people, partners and their tickets come from files: <Link to="/imports/new">begin a new import</Link>.
              </Trans>
            </Empty>
          ) : (
            <MayNotImport />
          )
        }
      </Answer>
    </>
  );
}
