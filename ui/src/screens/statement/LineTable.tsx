import { Trans, useLingui } from '@lingui/react/macro';
import { Empty } from '../../kit/Empty';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { CreditTable } from './CreditTable';
import type { StatementLine } from './document';
import { Formula } from './Formula';

/** What each component gives; a line unfolds to the credits behind it. */
export function LineTable({ label, lines }: { label: string; lines: StatementLine[] }) {
  const { t } = useLingui();
  if (lines.length === 0) {
    return (
      <Empty title={<Trans>Nothing was earned in this period</Trans>}>
        <Trans>Credits of the period would stand here, one line per component of the plan.</Trans>
      </Empty>
    );
  }
  const columns: Column<StatementLine>[] = [
    { key: 'title', header: t`Component`, cell: (line) => <bdi>{line.title}</bdi> },
    {
      key: 'formula',
      header: t`How it came about`,
      cell: (line) => <Formula line={line} />,
      narrow: 'beneath',
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
      rowKey={(line) => [line.component, line.window].join(' ')}
      unfolding={{
        label: (line) => t`Credits of ${line.title}`,
        content: (line) => <CreditTable line={line} />,
        isEmpty: (line) => line.credits.length === 0,
      }}
    />
  );
}
