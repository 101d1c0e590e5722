import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { AttemptShape } from '../../api/types.gen';
import { Count, Instant } from '../../kit/Figure';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { State } from '../State';
import { useAmounts } from '../amountWords';

/** Other runs of the same plan and period: what was rejected, and what planning again replaced. */
export function Attempts({ attempts }: { attempts: AttemptShape[] }) {
  const { t } = useLingui();
  const amounts = useAmounts();
  if (attempts.length === 0) {
    return null;
  }
  const columns: Column<AttemptShape>[] = [
    {
      key: 'at',
      header: t`Planned`,
      cell: (row) => (
        <Link to="/payout-runs/$runId" params={{ runId: row.payout_run_id }}>
          <Instant at={row.as_of} />
        </Link>
      ),
    },
    { key: 'state', header: t`State`, cell: (row) => <State code={row.state} /> },
    { key: 'by', header: t`By`, narrow: 'hide', cell: (row) => <bdi>{row.planned_by}</bdi> },
    { key: 'payees', header: t`Payees`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.payees} /> },
    { key: 'pays', header: t`Pays`, align: 'end', cell: (row) => amounts(row.totals) },
  ];
  return (
    <Section title={t`Other runs of this period`}>
      <Table
        label={t`Other runs of this period`}
        columns={columns}
        rows={attempts}
        rowKey={(row) => row.payout_run_id}
      />
    </Section>
  );
}
