import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { listAllocationChoicesOptions } from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage } from '../../api/types.gen';
import { AddressSearch } from '../../app/AddressSearch';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { SelectField } from '../../kit/Field';
import { Pager } from '../../kit/Pager';
import { Section } from '../../kit/Section';
import { useCodeWords } from '../codeWords';
import { ChoiceTable } from './ChoiceTable';
import classes from './board.module.css';
import { TicketDialog } from './TicketDialog';

const LIMIT = 25;
const STATUSES = ['new', 'kept', 'moved', 'locked', 'held_back', 'unassigned'] as const;

/** The tickets of the run, of one partner where one is chosen: those first whose other choices would cost most. */
export function Choices({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const word = useCodeWords('choice');
  const { partner, status: wanted, q = '', offset = 0, ticket } = useSearch({ from: '/allocation/$runId' });
  const status = STATUSES.find((each) => each === wanted);
  const navigate = useNavigate({ from: '/allocation/$runId' });
  const choices = useQuery({
    ...listAllocationChoicesOptions({
      path: { allocation_run_id: run.allocation_run_id },
      query: { q, offset, limit: LIMIT, ...(partner ? { partner_id: partner } : {}), ...(status ? { status } : {}) },
    }),
    placeholderData: keepPreviousData,
  });
  const turn = (change: { status?: string | undefined; q?: string | undefined; offset?: number; ticket?: string | undefined }) => {
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  };
  const name = run.places.find((place) => place.partner_id === partner)?.partner_name;
  return (
    <Section title={name ? t`Tickets of ${name}` : t`Tickets`}>
      <div className={classes.tools}>
        <AddressSearch
          label={t`Search tickets`}
          placeholder={t`Number or customer`}
          value={q}
          onSearch={(text) => {
            turn({ q: text || undefined, offset: 0 });
          }}
        />
        <SelectField
          label={t`Status`}
          value={status ?? ''}
          options={[{ value: '', label: t`All` }, ...STATUSES.map((each) => ({ value: each, label: word(each) }))]}
          onChange={(next) => {
            turn({ status: next || undefined, offset: 0 });
          }}
        />
      </div>
      <Answer query={choices}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={<Trans>No ticket matches</Trans>} />
          ) : (
            <>
              <ChoiceTable
                rows={rows}
                run={run}
                onOpen={(ticketId) => {
                  turn({ ticket: ticketId });
                }}
              />
              <Pager
                label={t`Pages of tickets`}
                offset={offset}
                limit={LIMIT}
                total={total}
                onMove={(next) => {
                  turn({ offset: next });
                }}
              />
            </>
          )
        }
      </Answer>
      {ticket ? (
        <TicketDialog
          run={run}
          ticketId={ticket}
          onClose={() => {
            turn({ ticket: undefined });
          }}
        />
      ) : null}
    </Section>
  );
}
