import { Plural, useLingui } from '@lingui/react/macro';
import type { ComponentSumShape } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';

interface Component {
  key: string;
  title: string;
  isEarlier: boolean;
  sums: ComponentSumShape[];
}

/** What each component of the plan gives, adjustments of earlier periods apart; unfolds where it pays several currencies. */
export function ComponentTable({ components }: { components: ComponentSumShape[] }) {
  const { t } = useLingui();
  const columns: Column<Component>[] = [
    { key: 'title', header: t`Component`, cell: (row) => <bdi>{row.title}</bdi>, wraps: true },
    {
      key: 'kind',
      header: t`For`,
      narrow: 'below',
      cell: (row) => (row.isEarlier ? t`Earlier periods` : t`This period`),
    },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      cell: ({ sums: [first, ...others] }) =>
        first && others.length === 0 ? (
          <Money amount={first.amount} currency={first.currency} withCurrency />
        ) : (
          <Plural value={others.length + 1} one="# currency" other="# currencies" />
        ),
    },
  ];
  const sums: Column<ComponentSumShape>[] = [
    { key: 'currency', header: t`Currency`, cell: (row) => <bdi>{row.currency}</bdi> },
    { key: 'payees', header: t`Payees`, align: 'end', cell: (row) => <Count value={row.payees} /> },
    {
      key: 'amount',
      header: t`Amount`,
      align: 'end',
      cell: (row) => <Money amount={row.amount} currency={row.currency} />,
    },
  ];
  return (
    <Section title={t`By component`}>
      <Table
        label={t`By component`}
        columns={columns}
        rows={groupByComponent(components)}
        rowKey={(row) => row.key}
        unfolding={{
          label: (row) => t`Currencies of ${row.title}`,
          content: (row) => (
            <Table
              label={t`Currencies of ${row.title}`}
              columns={sums}
              rows={row.sums}
              rowKey={(sum) => sum.currency}
              isInner
            />
          ),
        }}
      />
    </Section>
  );
}

function groupByComponent(sums: ComponentSumShape[]): Component[] {
  const found = new Map<string, Component>();
  for (const sum of sums) {
    const key = `${sum.component} ${sum.kind}`;
    const known = found.get(key);
    if (known) {
      known.sums.push(sum);
    } else {
      found.set(key, { key, title: sum.title, isEarlier: sum.kind === 'adjustment', sums: [sum] });
    }
  }
  return [...found.values()];
}
