import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { explainAllocatedTicketOptions } from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage, TicketExplanation } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Dialog } from '../../kit/Dialog';
import { Money } from '../../kit/Money';
import { type Column, Table } from '../../kit/Table';
import { useCodeWords } from '../codeWords';
import classes from './board.module.css';
import { CandidateTable } from './CandidateTable';
import { usePin } from './pin';
import { PinTable } from './Pins';

/** The row below the parts: what they are together. */
const NET = 'net';

interface Props {
  run: AllocationRunPage;
  ticketId: string;
  onClose: () => void;
}

/** Why a ticket is where it is, what any other partner would cost the plan, and the way to move it there. */
export function TicketDialog({ run, ticketId, onClose }: Props) {
  const { t } = useLingui();
  const query = useQuery(
    explainAllocatedTicketOptions({ path: { allocation_run_id: run.allocation_run_id, ticket_id: ticketId } }),
  );
  const title = query.data ? `${query.data.ticket_number}: ${query.data.customer}` : t`Ticket`;
  return (
    <Dialog title={title} isOpen size="wide" onClose={onClose}>
      <Answer query={query}>{(ticket) => <Ticket run={run} ticket={ticket} />}</Answer>
    </Dialog>
  );
}

function Ticket({ run, ticket }: { run: AllocationRunPage; ticket: TicketExplanation }) {
  const { t } = useLingui();
  const pin = usePin(run);
  const pins = run.pins.filter((each) => each.ticket_id === ticket.ticket_id);
  const forbidden: Column<TicketExplanation['forbidden'][number]>[] = [
    { key: 'partner', header: t`Partner`, cell: (row) => <bdi>{row.partner_name}</bdi> },
    { key: 'reason', header: t`Reason`, wraps: true, narrow: 'beneath', cell: (row) => <bdi>{row.reason}</bdi> },
  ];
  return (
    <>
      <ul className={classes.sentences} style={{ listStyle: 'none' }}>
        {ticket.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {pin.error ? <ProblemNotice error={pin.error} /> : null}
      {pins.length > 0 ? (
        <section className={classes.part}>
          <h3>
            <Trans>Decided by hand</Trans>
          </h3>
          <PinTable run={run} rows={pins} pin={pin} />
        </section>
      ) : null}
      {ticket.parts.length > 0 ? <Parts run={run} ticket={ticket} /> : null}
      {ticket.options.length > 0 ? (
        <section className={classes.part}>
          <h3>
            <Trans>Candidates</Trans>
          </h3>
          <CandidateTable run={run} ticket={ticket} pin={pin} />
        </section>
      ) : null}
      {ticket.forbidden.length > 0 ? (
        <section className={classes.part}>
          <h3>
            <Trans>Partners that may not take it</Trans>
          </h3>
          <Table
            label={t`Partners that may not take it`}
            columns={forbidden}
            rows={ticket.forbidden}
            rowKey={(row) => row.partner_id}
            isFitted
          />
        </section>
      ) : null}
    </>
  );
}

function Parts({ run, ticket }: { run: AllocationRunPage; ticket: TicketExplanation }) {
  const { t } = useLingui();
  const word = useCodeWords('value_part');
  const net = ticket.options.find((each) => each.is_chosen)?.net;
  const rows = net === undefined ? ticket.parts : [...ticket.parts, { part: NET, value: net }];
  const columns: Column<TicketExplanation['parts'][number]>[] = [
    {
      key: 'part',
      header: t`Part of the value`,
      cell: (row) => (row.part === NET ? <strong>{t`Net`}</strong> : word(row.part)),
    },
    {
      key: 'value',
      header: run.currency,
      align: 'end',
      cell: (row) => <Money amount={row.value} currency={run.currency} isSigned />,
    },
  ];
  return (
    <section className={classes.part}>
      <h3>
        <Trans>What it is worth</Trans>
      </h3>
      <Table label={t`What it is worth`} columns={columns} rows={rows} rowKey={(row) => row.part} isFitted />
    </section>
  );
}
