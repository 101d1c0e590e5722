import { Trans, useLingui } from '@lingui/react/macro';
import type { AllocationRunPage } from '../../api/types.gen';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { Instant } from '../../kit/Figure';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { type Pinning, usePin } from './pin';

type Pin = AllocationRunPage['pins'][number];

/** What was decided by hand: tickets that must go to a partner, or must not, and who said so. */
export function Pins({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const pin = usePin(run);
  if (run.pins.length === 0) {
    return null;
  }
  return (
    <Section title={t`Decided by hand`}>
      {pin.error ? <ProblemNotice error={pin.error} /> : null}
      <PinTable run={run} rows={run.pins} pin={pin} hasTicket />
    </Section>
  );
}

interface Props {
  run: AllocationRunPage;
  rows: Pin[];
  pin: Pinning;
  /** Whether the rows are about several tickets. */
  hasTicket?: boolean;
}

export function PinTable({ run, rows, pin, hasTicket = false }: Props) {
  const { t } = useLingui();
  const columns: Column<Pin>[] = [
    ...(hasTicket ? [{ key: 'ticket', header: t`Ticket`, cell: (row: Pin) => <bdi>{row.ticket_number}</bdi> }] : []),
    {
      key: 'kind',
      header: t`Decided`,
      narrow: hasTicket ? 'below' : 'keep',
      cell: (row) =>
        row.kind === 'lock' ? (
          <Status tone="blocked">
            <Trans>Only this partner</Trans>
          </Status>
        ) : (
          <Status tone="bad">
            <Trans>Not this partner</Trans>
          </Status>
        ),
    },
    { key: 'partner', header: t`Partner`, narrow: 'below', wraps: true, cell: (row) => <bdi>{row.partner_name}</bdi> },
    { key: 'by', header: t`By`, narrow: 'below', wraps: true, cell: (row) => <bdi>{row.made_by}</bdi> },
    { key: 'at', header: t`When`, narrow: 'below', cell: (row) => <Instant at={row.made_at} /> },
  ];
  if (rows.some((row) => row.reason)) {
    columns.push({
      key: 'reason',
      header: t`Reason`,
      narrow: 'below',
      wraps: true,
      cell: (row) => <bdi>{row.reason}</bdi>,
    });
  }
  if (run.state === 'planned') {
    columns.push({
      key: 'end',
      header: '',
      align: 'end',
      cell: (row) => (
        <Button
          isBusy={pin.isBusy}
          onClick={() => {
            pin.end(row.ticket_pin_id, row.ticket_number);
          }}
        >
          <Trans>Set free</Trans>
        </Button>
      ),
    });
  }
  return <Table label={t`Decided by hand`} columns={columns} rows={rows} rowKey={(row) => row.ticket_pin_id} />;
}
