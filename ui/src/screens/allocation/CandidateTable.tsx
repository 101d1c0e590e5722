import { Trans, useLingui } from '@lingui/react/macro';
import type { AllocationRunPage, TicketExplanation } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { Button } from '../../kit/Button';
import { Money } from '../../kit/Money';
import { Status } from '../../kit/Status';
import { type Column, Table } from '../../kit/Table';
import classes from './board.module.css';
import { knowsMoving } from './moving';
import type { Pinning } from './pin';
import { ALLOCATORS } from '../../app/roles';

type Candidate = TicketExplanation['options'][number];

interface Props {
  run: AllocationRunPage;
  ticket: TicketExplanation;
  pin: Pinning;
}

/** Every candidate with what it would be worth, what its places are worth to others, and what moving the ticket there costs the plan. */
export function CandidateTable({ run, ticket, pin }: Props) {
  const { t } = useLingui();
  const { roles } = useAccount();
  const { currency } = run;
  const lock = run.pins.find((each) => each.kind === 'lock' && each.ticket_id === ticket.ticket_id);
  const columns: Column<Candidate>[] = [
    {
      key: 'partner',
      header: t`Partner`,
      wraps: true,
      cell: (row) => (
        <>
          <bdi>{row.partner_name}</bdi>{' '}
          {row.is_chosen ? (
            <Status tone="ok">
              <Trans>Has it</Trans>
            </Status>
          ) : null}
        </>
      ),
    },
    { key: 'score', header: t`Value`, align: 'end', cell: (row) => <Money amount={row.score} currency={currency} /> },
    {
      key: 'price',
      header: t`Price of the place`,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Money amount={row.price} currency={currency} />,
    },
    { key: 'net', header: t`Net`, align: 'end', narrow: 'hide', cell: (row) => <Money amount={row.net} currency={currency} /> },
    ...(knowsMoving(run)
      ? [
          {
            key: 'regret',
            header: t`Moving costs`,
            align: 'end' as const,
            cell: (row: Candidate) => <Money amount={row.is_chosen ? null : row.regret} currency={currency} />,
          },
        ]
      : []),
    { key: 'reason', header: t`Rule`, narrow: 'hide', wraps: true, cell: (row) => <bdi>{row.reason || row.rule_id}</bdi> },
  ];
  if (run.state === 'planned' && roles.some((role) => ALLOCATORS.has(role))) {
    columns.push({
      key: 'move',
      header: '',
      align: 'end',
      narrow: 'beneath',
      cell: (row) => (
        <span className={classes.moves}>
          {lock && lock.partner_id === row.partner_id ? (
            <Button
              isBusy={pin.isBusy}
              onClick={() => {
                pin.end(lock.ticket_pin_id, ticket.ticket_number);
              }}
            >
              <Trans>Set free</Trans>
            </Button>
          ) : (
            <Button
              isBusy={pin.isBusy}
              onClick={() => {
                pin.lock(ticket, row);
              }}
            >
              {row.is_chosen ? <Trans>Lock here</Trans> : <Trans>Move here</Trans>}
            </Button>
          )}
          {row.is_chosen ? (
            <Button
              isQuiet
              isBusy={pin.isBusy}
              onClick={() => {
                pin.exclude(ticket, row);
              }}
            >
              <Trans>Not this partner</Trans>
            </Button>
          ) : null}
        </span>
      ),
    });
  }
  return (
    <Table label={t`Candidates`} columns={columns} rows={ticket.options} rowKey={(row) => row.partner_id} />
  );
}
