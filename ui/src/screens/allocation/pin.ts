// A change by hand is a pin and a new run in the place of the one that was looked at; taking it back ends the pin.
import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  endAllocationPinMutation,
  listAllocationRunsQueryKey,
  pinAllocatedTicketMutation,
} from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage, HandChange, TicketExplanation } from '../../api/types.gen';
import { notify } from '../../app/notify';
import { formatAmount } from '../../kit/format';
import { useLocale } from '../../kit/locale';

type Candidate = TicketExplanation['options'][number];

const UNDO_SECONDS = 20;

export interface Pinning {
  lock: (ticket: TicketExplanation, candidate: Candidate) => void;
  exclude: (ticket: TicketExplanation, candidate: Candidate) => void;
  end: (pinId: string, ticketNumber: string) => void;
  isBusy: boolean;
  error: unknown;
}

export function usePin(run: AllocationRunPage): Pinning {
  const { t } = useLingui();
  const locale = useLocale();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const pin = useMutation(pinAllocatedTicketMutation());
  const end = useMutation(endAllocationPinMutation());

  const show = async (made: HandChange) => {
    await queries.invalidateQueries({ queryKey: listAllocationRunsQueryKey() });
    await navigate({
      from: '/allocation/$runId',
      to: '/allocation/$runId',
      params: { runId: made.allocation_run_id },
      search: (before) => before,
      replace: true,
      resetScroll: false,
    });
  };
  const unpin = async (made: { allocation_run_id: string; content_hash: string }, pinId: string) => {
    const back = await end.mutateAsync({
      path: { allocation_run_id: made.allocation_run_id, ticket_pin_id: pinId },
      body: { content_hash: made.content_hash },
    });
    await show(back);
    return back;
  };
  const change = async (kind: 'lock' | 'exclude', ticket: TicketExplanation, candidate: Candidate) => {
    const made = await pin.mutateAsync({
      path: { allocation_run_id: run.allocation_run_id },
      body: {
        ticket_id: ticket.ticket_id,
        partner_id: candidate.partner_id,
        kind,
        reason: '',
        content_hash: run.content_hash,
      },
    });
    await show(made);
    const { currency } = run;
    const cost = formatAmount(made.cost, currency, locale);
    const number = ticket.ticket_number;
    const partner = candidate.partner_name;
    notify({
      tone: 'ok',
      title: kind === 'lock' ? t`${number} goes to ${partner}` : t`${number} does not go to ${partner}`,
      text: t`The plan is worth ${cost} ${currency} less.`,
      undo: {
        label: t`Undo`,
        seconds: UNDO_SECONDS,
        run: () => {
          void unpin(made, made.ticket_pin_id);
        },
      },
    });
  };
  return {
    lock: (ticket, candidate) => {
      void change('lock', ticket, candidate).catch(() => undefined);
    },
    exclude: (ticket, candidate) => {
      void change('exclude', ticket, candidate).catch(() => undefined);
    },
    end: (pinId, ticketNumber) => {
      void unpin(run, pinId)
        .then(() => {
          notify({ tone: 'ok', title: t`${ticketNumber} is free again` });
        })
        .catch(() => undefined);
    },
    isBusy: pin.isPending || end.isPending,
    error: pin.error ?? end.error,
  };
}
