import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { CountsShape } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { type Column, Table } from '../../kit/Table';
import { useCodeWords } from '../codeWords';

// The lists in which what was imported can be looked at.
const LISTS: Record<string, string | undefined> = {
  order: 'orders',
  order_line: 'orders',
  booking: 'bookings',
  customer: 'customers',
  product: 'products',
  milestone: 'milestones',
  person: 'people',
  territory: 'territories',
  assignment: 'assignments',
  position: 'seats',
  position_holder: 'holders',
  reporting_line: 'reporting_lines',
  exchange_rate: 'rates',
  quota: 'quotas',
  pay_parameter: 'parameters',
  measure_figure: 'figures',
};

/** Per target what became of the rows: read is the sum of all that follows. */
export function CountsTable({ targets }: { targets: CountsShape[] }) {
  const { t } = useLingui();
  const target = useCodeWords('target');
  const count = (key: Exclude<keyof CountsShape, 'target'>, header: string, isKept = false): Column<CountsShape> => ({
    key,
    header,
    align: 'end',
    cell: (row) => <Count value={row[key]} />,
    narrow: isKept ? 'keep' : 'hide',
  });
  const columns: Column<CountsShape>[] = [
    {
      key: 'target',
      header: t`What`,
      cell: (row) => {
        const view = LISTS[row.target];
        return view ? (
          <Link to="/$view" params={{ view }}>
            {target(row.target)}
          </Link>
        ) : (
          target(row.target)
        );
      },
    },
    count('read', t`Rows read`),
    count('new', t`New`, true),
    count('changed', t`Changed`, true),
    count('unchanged', t`Unchanged`),
    count('rejected', t`Rejected`, true),
    count('identical', t`Repeated`),
    count('filtered', t`Left out`),
    count('replayed', t`Old versions`),
    count('overlapping', t`Overlapping`),
  ];
  return <Table label={t`What became of the rows`} columns={columns} rows={targets} rowKey={(row) => row.target} />;
}
