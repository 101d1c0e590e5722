import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { requestPayoutsMutation } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { Button } from '../../kit/Button';
import { ApplyDialog } from './ApplyDialog';
import { ApproveDialog } from './ApproveDialog';
import { RejectRun } from './RejectRun';
import { PLANNERS } from './who';

/** The steps that the reader may take now. */
export function RunActions({ run }: { run: PayoutRunPage }) {
  const [opened, setOpened] = useState<'approve' | 'reject' | 'apply' | null>(null);
  const { roles } = useAccount();
  const navigate = useNavigate();
  const again = useMutation({
    ...requestPayoutsMutation(),
    onSuccess: ({ job_id: job }) => navigate({ to: '/payout-runs', search: { job } }),
  });
  const close = () => {
    setOpened(null);
  };
  const { approve, reject, apply } = run.hindrances;
  const isOver = run.state === 'applied' || run.state === 'superseded';
  return (
    <>
      {!isOver && roles.some((role) => PLANNERS.has(role)) ? (
        <Button
          isQuiet
          isBusy={again.isPending}
          onClick={() => {
            again.mutate({
              body: { period: run.period, plan_name: run.plan_name, plan_version: run.plan_version },
            });
          }}
        >
          <Trans>Plan again</Trans>
        </Button>
      ) : null}
      {reject ? null : (
        <Button
          onClick={() => {
            setOpened('reject');
          }}
        >
          <Trans>Reject</Trans>
        </Button>
      )}
      {approve ? null : (
        <Button
          isPrimary
          onClick={() => {
            setOpened('approve');
          }}
        >
          <Trans>Approve</Trans>
        </Button>
      )}
      {run.state === 'approved' && !apply ? (
        <Button
          isPrimary
          onClick={() => {
            setOpened('apply');
          }}
        >
          <Trans>Apply</Trans>
        </Button>
      ) : null}
      {opened === 'approve' ? <ApproveDialog run={run} onClose={close} /> : null}
      {opened === 'reject' ? <RejectRun run={run} onClose={close} /> : null}
      {opened === 'apply' ? <ApplyDialog run={run} onClose={close} /> : null}
    </>
  );
}
