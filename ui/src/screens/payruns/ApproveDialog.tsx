import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { approvePayoutRunMutation } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage } from '../../api/types.gen';
import { DecisionDialog } from '../DecisionDialog';
import { useFreshRuns } from './fresh';
import { WhatItPays } from './WhatItPays';

/** Approves exactly what is shown. */
export function ApproveDialog({ run, onClose }: { run: PayoutRunPage; onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useFreshRuns(run.payout_run_id);
  const approve = useMutation({
    ...approvePayoutRunMutation(),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <DecisionDialog
      title={t`Approve this payout run?`}
      confirm={t`Approve`}
      isBusy={approve.isPending}
      error={approve.error}
      onClose={() => {
        onClose();
        void refresh();
      }}
      onConfirm={() => {
        approve.mutate({ path: { payout_run_id: run.payout_run_id }, body: { content_hash: run.content_hash } });
      }}
    >
      <WhatItPays run={run} />
      <p>
        <Trans>Approving pays nothing yet: it lets the run be applied exactly as it is.</Trans>
      </p>
    </DecisionDialog>
  );
}
