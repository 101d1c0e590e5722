import { useLingui } from '@lingui/react/macro';
import { Money } from '../../kit/Money';
import { Said } from '../../kit/Said';
import { type Column, Table } from '../../kit/Table';
import type { StatementLine } from './document';
import { Formula } from './Formula';

/** What closed periods would give differently today, each with its cause. */
export function AdjustmentTable({ label, lines }: { label: string; lines: StatementLine[] }) {
  const { t } = useLingui();
  const columns: Column<StatementLine>[] = [
    { key: 'title', header: t`Adjustment`, cell: (line) => <bdi>{line.title}</bdi> },
    { key: 'cause', header: t`Cause`, cell: (line) => <Said text={line.cause} />, narrow: 'below', wraps: true },
    {
      key: 'formula',
      header: t`How it came about`,
      cell: (line) => <Formula line={line} />,
      narrow: 'below',
      wraps: true,
    },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      cell: (line) => <Money amount={line.amount} currency={line.currency} withCurrency />,
    },
  ];
  return (
    <Table
      label={label}
      columns={columns}
      rows={lines}
      rowKey={(line) => [line.component, line.for_period, line.window].join(' ')}
    />
  );
}
