import { Trans, useLingui } from '@lingui/react/macro';
import type { AllocationQuotaShape, AllocationRunPage } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { useCodeWords } from '../codeWords';

/** How the quotas of regions, products, segments and languages are met, and what each of them costs the plan. */
export function QuotaTable({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const word = useCodeWords('dimension');
  if (run.quotas.length === 0) {
    return null;
  }
  const columns: Column<AllocationQuotaShape>[] = [
    {
      key: 'partner',
      header: t`Partner`,
      cell: (row) => (row.partner_name ? <bdi>{row.partner_name}</bdi> : <Trans>All partners together</Trans>),
    },
    {
      key: 'of',
      header: t`Of`,
      narrow: 'below',
      cell: (row) => (
        <>
          {word(row.dimension)} <bdi>{row.quota_value}</bdi>
        </>
      ),
    },
    { key: 'fewest', header: t`At least`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.fewest} /> },
    {
      key: 'most',
      header: t`At most`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => (row.most === null ? '–' : <Count value={row.most} />),
    },
    { key: 'load', header: t`Tickets`, align: 'end', cell: (row) => <Count value={row.load} /> },
    {
      key: 'met',
      header: t`Met`,
      narrow: 'below',
      cell: (row) =>
        row.shortfall > 0 ? (
          <Status tone="warn">
            <Trans>
              <Count value={row.shortfall} /> missing
            </Trans>
          </Status>
        ) : (
          <Status tone="ok">
            <Trans>Met</Trans>
          </Status>
        ),
    },
    {
      key: 'price',
      header: t`One more is worth`,
      align: 'end',
      cell: (row) => <Money amount={row.price} currency={run.currency} isSigned />,
    },
  ];
  return (
    <Section title={t`Quotas`}>
      <Table label={t`Quotas`} columns={columns} rows={run.quotas} rowKey={(row) => row.partner_quota_id} />
    </Section>
  );
}
