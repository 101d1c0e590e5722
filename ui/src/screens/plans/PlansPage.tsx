import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listPlansOptions } from '../../api/@tanstack/react-query.gen';
import type { PlanShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { Count, Day, Instant } from '../../kit/Figure';
import { PageHeader } from '../../kit/PageHeader';
import { type Column, Table } from '../../kit/Table';
import { VersionTable } from './VersionTable';

/** Every plan that was recorded, with its versions below it. */
export function PlansPage() {
  const { t } = useLingui();
  const plans = useQuery(listPlansOptions());
  const columns: Column<PlanShape>[] = [
    {
      key: 'title',
      header: t`Plan`,
      cell: (row) => (
        <Link to="/plans/$name/$version" params={{ name: row.plan_name, version: row.versions[0]?.version ?? '' }}>
          <bdi>{row.title}</bdi>
        </Link>
      ),
    },
    { key: 'name', header: t`Name`, narrow: 'hide', cell: (row) => <bdi>{row.plan_name}</bdi> },
    { key: 'from', header: t`In force from`, cell: (row) => <Day on={row.versions[0]?.start_on} /> },
    { key: 'versions', header: t`Versions`, align: 'end', cell: (row) => <Count value={row.versions.length} /> },
    {
      key: 'recorded',
      header: t`Newest recorded`,
      narrow: 'hide',
      cell: (row) => <Instant at={row.versions[0]?.recorded_at} />,
    },
  ];
  return (
    <>
      <PageHeader title={t`Plans`} />
      <Answer query={plans}>
        {({ rows }) =>
          rows.length > 0 ? (
            <Table
              label={t`Plans`}
              columns={columns}
              rows={rows}
              rowKey={(row) => row.plan_name}
              unfolding={{
                label: (row) => t`Versions of ${row.title}`,
                content: (row) => <VersionTable name={row.plan_name} title={row.title} versions={row.versions} />,
              }}
            />
          ) : (
            <Empty title={<Trans>No plan is recorded yet</Trans>}>
              <Trans>
                A plan is a file. It is recorded when it is first worked out: <code>aftersale pay</code> on the command line.
              </Trans>
            </Empty>
          )
        }
      </Answer>
    </>
  );
}
