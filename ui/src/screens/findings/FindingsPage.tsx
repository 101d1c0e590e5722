import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listFindingsOptions } from '../../api/@tanstack/react-query.gen';
import type { FindingGroupShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { Count } from '../../kit/Figure';
import { PageHeader } from '../../kit/PageHeader';
import { Said } from '../../kit/Said';
import { type Column, Table } from '../../kit/Table';
import { Amounts } from '../Amounts';
import { State } from '../State';
import { useWords } from '../words';
import { FindingRows } from './FindingRows';

export function FindingsPage() {
  const { t } = useLingui();
  const query = useQuery(listFindingsOptions({ query: { group: true } }));
  return (
    <>
      <PageHeader title={t`Findings`}>
        <Link to="/$view" params={{ view: 'finding_list' }}>
          <Trans>One by one</Trans>
        </Link>
      </PageHeader>
      <Answer query={query}>
        {({ groups }) =>
          groups.length > 0 ? (
            <Groups groups={groups} />
          ) : (
            <Empty title={<Trans>There is nothing to mend</Trans>}>
              <Trans>Imports, crediting and payout runs report here what they could not decide.</Trans>
            </Empty>
          )
        }
      </Answer>
    </>
  );
}

function Groups({ groups }: { groups: FindingGroupShape[] }) {
  const { t } = useLingui();
  const word = useWords();
  const columns: Column<FindingGroupShape>[] = [
    { key: 'cause', header: t`Cause`, cell: (group) => <Said text={group.cause} />, wraps: true },
    { key: 'severity', header: t`Severity`, cell: (group) => <State code={group.severity} />, narrow: 'below' },
    { key: 'producer', header: t`Found by`, cell: (group) => word(group.producer), narrow: 'hide' },
    { key: 'example', header: t`Example`, cell: (group) => <Said text={group.example} />, wraps: true, narrow: 'hide' },
    { key: 'count', header: t`Count`, align: 'end', cell: (group) => <Count value={group.count} /> },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      narrow: 'below',
      cell: (group) => <Amounts totals={group.amount_by_currency} />,
    },
  ];
  return (
    <Table
      label={t`Findings by cause`}
      columns={columns}
      rows={groups}
      rowKey={(group) => [group.producer, group.code, group.cause].join(' ')}
      unfolding={{
        label: (group) => t`Findings of: ${group.cause}`,
        content: (group) => <FindingRows group={group} />,
      }}
    />
  );
}
