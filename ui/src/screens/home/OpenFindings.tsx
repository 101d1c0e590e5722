import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listFindingsOptions } from '../../api/@tanstack/react-query.gen';
import type { FindingGroupShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Count } from '../../kit/Figure';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Said } from '../../kit/Said';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { State } from '../State';

const SHOWN = 5;

/** The causes with the most open findings. */
export function OpenFindings() {
  const { t } = useLingui();
  const locale = useLocale();
  const query = useQuery(listFindingsOptions({ query: { group: true } }));
  const columns: Column<FindingGroupShape>[] = [
    { key: 'cause', header: t`Cause`, cell: (group) => <Said text={group.cause} />, wraps: true },
    { key: 'severity', header: t`Severity`, cell: (group) => <State code={group.severity} />, narrow: 'below' },
    { key: 'example', header: t`Example`, cell: (group) => <Said text={group.example} />, wraps: true, narrow: 'hide' },
    { key: 'count', header: t`Count`, align: 'end', cell: (group) => <Count value={group.count} /> },
  ];
  return (
    <Section title={t`To be mended`}>
      <Answer query={query}>
        {({ groups, total }) => {
          const count = formatCount(total, locale);
          return groups.length > 0 ? (
            <>
              <Table
                label={t`Findings by cause`}
                columns={columns}
                rows={groups.slice(0, SHOWN)}
                rowKey={(group) => [group.producer, group.code, group.cause].join(' ')}
              />
              <p>
                <Link to="/findings">
                  <Trans>Show all {count}</Trans>
                </Link>
              </p>
            </>
          ) : (
            <p className="muted">
              <Trans>There is nothing to mend</Trans>
            </p>
          );
        }}
      </Answer>
    </Section>
  );
}
