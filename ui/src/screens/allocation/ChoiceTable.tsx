import { Trans, useLingui } from '@lingui/react/macro';
import type { AllocationChoiceShape, AllocationRunPage } from '../../api/types.gen';
import { Count, Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import { useCodeWords } from '../codeWords';
import classes from './board.module.css';
import { knowsMoving } from './moving';
import { toneOfChoice } from './tones';

interface Props {
  rows: AllocationChoiceShape[];
  run: AllocationRunPage;
  onOpen: (ticketId: string) => void;
}

export function ChoiceTable({ rows, run, onOpen }: Props) {
  const { t } = useLingui();
  const isMovingKnown = knowsMoving(run);
  const statusWord = useCodeWords('choice');
  const reasonWord = useCodeWords('choice_reason');
  const columns: Column<AllocationChoiceShape>[] = [
    {
      key: 'ticket',
      header: t`Ticket`,
      cell: (row) => (
        <button
          type="button"
          className={classes.ticket}
          onClick={() => {
            onOpen(row.ticket_id);
          }}
        >
          <bdi>{row.ticket_number}</bdi>
        </button>
      ),
    },
    { key: 'customer', header: t`Customer`, narrow: 'below', wraps: true, cell: (row) => <bdi>{row.customer}</bdi> },
    { key: 'due', header: t`Due`, narrow: 'hide', cell: (row) => <Day on={row.due_on} /> },
    {
      key: 'status',
      header: t`Status`,
      narrow: 'below',
      cell: (row) => (
        <>
          <Status tone={toneOfChoice(row.status)}>{row.reason ? reasonWord(row.reason) : statusWord(row.status)}</Status>
          {row.locked_by ? <bdi className={classes.lockedBy}>{row.locked_by}</bdi> : null}
        </>
      ),
    },
    {
      key: 'partner',
      header: t`Partner`,
      narrow: 'below',
      wraps: true,
      cell: (row) => (row.partner_name ? <bdi>{row.partner_name}</bdi> : null),
    },
    { key: 'candidates', header: t`Candidates`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.candidates} /> },
    {
      key: 'value',
      header: t`Value`,
      align: 'end',
      cell: (row) => <Money amount={row.partner_id ? row.value : null} currency={run.currency} />,
    },
    {
      key: 'runner_up',
      header: t`Runner-up`,
      narrow: 'hide',
      wraps: true,
      // Who has no place is not second to anybody: what giving it to a partner all the same costs stands in its explanation.
      cell: (row) => (row.partner_id && row.runner_up_partner_name ? <bdi>{row.runner_up_partner_name}</bdi> : '–'),
    },
  ];
  if (isMovingKnown) {
    columns.push({
      key: 'regret',
      header: t`The runner-up would lose`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Money amount={row.partner_id ? row.regret : null} currency={run.currency} />,
    });
  }
  return (
    <>
      <Table label={t`Tickets`} columns={columns} rows={rows} rowKey={(row) => row.ticket_id} />
      {isMovingKnown ? null : (
        <p className="muted">
          <Trans>
            What another partner would cost the plan is not known beforehand: besides places, this run has quotas, minutes, fees or prices
            by volume, or too many partners and days. Moving a ticket by hand says what it costs.
          </Trans>
        </p>
      )}
    </>
  );
}
