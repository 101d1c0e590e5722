import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  applyAllocationRunMutation,
  approveAllocationRunMutation,
  rejectAllocationRunMutation,
} from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { DecisionDialog } from '../DecisionDialog';
import { RejectDialog } from '../RejectDialog';
import { useFreshAllocation } from './fresh';
import { PlanButton } from './PlanButton';

type Step = 'approve' | 'reject' | 'apply';

/** The steps that the reader may take now. */
export function BoardActions({ run }: { run: AllocationRunPage }) {
  const [opened, setOpened] = useState<Step | null>(null);
  const { approve, reject, apply } = run.hindrances;
  const open = (step: Step) => () => {
    setOpened(step);
  };
  const close = () => {
    setOpened(null);
  };
  const isOver = !['planned', 'approved'].includes(run.state);
  return (
    <>
      <PlanButton isQuiet={!isOver} />
      {isOver || reject ? null : (
        <Button onClick={open('reject')}>
          <Trans>Reject</Trans>
        </Button>
      )}
      {isOver || approve ? null : (
        <Button onClick={open('approve')}>
          <Trans>Approve</Trans>
        </Button>
      )}
      {isOver || apply ? null : (
        <Button isPrimary onClick={open('apply')}>
          <Trans>Apply</Trans>
        </Button>
      )}
      {opened === 'reject' ? <Reject run={run} onClose={close} /> : null}
      {opened === 'approve' || opened === 'apply' ? <Confirm run={run} step={opened} onClose={close} /> : null}
    </>
  );
}

interface Props {
  run: AllocationRunPage;
  onClose: () => void;
}

function Confirm({ run, step, onClose }: Props & { step: 'approve' | 'apply' }) {
  const { t } = useLingui();
  const refresh = useFreshAllocation(run.allocation_run_id);
  const onSuccess = async () => {
    await refresh();
    onClose();
  };
  const approve = useMutation({ ...approveAllocationRunMutation(), onSuccess });
  const apply = useMutation({ ...applyAllocationRunMutation(), onSuccess });
  const sent = { path: { allocation_run_id: run.allocation_run_id }, body: { content_hash: run.content_hash } };
  const isApplying = step === 'apply';
  return (
    <DecisionDialog
      title={isApplying ? t`Apply this run?` : t`Approve this run?`}
      confirm={isApplying ? t`Apply` : t`Approve`}
      isBusy={apply.isPending || approve.isPending}
      error={apply.error ?? approve.error}
      onClose={onClose}
      onConfirm={() => {
        if (isApplying) {
          apply.mutate(sent);
        } else {
          approve.mutate(sent);
        }
      }}
    >
      <p>
        {isApplying ? (
          <Trans>Partners see their tickets at once. Tickets that change partner are taken from the one that has them.</Trans>
        ) : (
          <Trans>Approving tells no partner anything yet: it lets the run be applied exactly as it is.</Trans>
        )}
      </p>
      {isApplying && run.counts.taken_back > 0 && (
        <p>
          <Plural
            value={run.counts.taken_back}
            one="# more ticket is taken back without going to anybody else."
            other="# more tickets are taken back without going to anybody else."
          />
        </p>
      )}
    </DecisionDialog>
  );
}

function Reject({ run, onClose }: Props) {
  const { t } = useLingui();
  const refresh = useFreshAllocation(run.allocation_run_id);
  const reject = useMutation({
    ...rejectAllocationRunMutation(),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <RejectDialog
      title={t`Reject this run?`}
      isBusy={reject.isPending}
      error={reject.error}
      onClose={onClose}
      onReject={(reason) => {
        reject.mutate({
          path: { allocation_run_id: run.allocation_run_id },
          body: { content_hash: run.content_hash, reason },
        });
      }}
    >
      <Trans>Tickets stay where they are. Planning again makes a new run.</Trans>
    </RejectDialog>
  );
}
