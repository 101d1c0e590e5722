import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { requestApplicationMutation } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage } from '../../api/types.gen';
import { DecisionDialog } from '../DecisionDialog';
import { useFreshRuns } from './fresh';
import { WhatItPays } from './WhatItPays';

/** Applies exactly what was approved. */
export function ApplyDialog({ run, onClose }: { run: PayoutRunPage; onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/payout-runs/$runId' });
  const refresh = useFreshRuns(run.payout_run_id);
  const apply = useMutation({
    ...requestApplicationMutation(),
    onSuccess: async ({ job_id: job }) => {
      await navigate({ search: (before) => ({ ...before, job }), replace: true });
      onClose();
    },
  });
  return (
    <DecisionDialog
      title={t`Apply this payout run?`}
      confirm={t`Apply and pay`}
      isBusy={apply.isPending}
      error={apply.error}
      onClose={() => {
        onClose();
        void refresh();
      }}
      onConfirm={() => {
        apply.mutate({ path: { payout_run_id: run.payout_run_id }, body: { content_hash: run.content_hash } });
      }}
    >
      <WhatItPays run={run} />
      <p>
        <Trans>
          The payouts become final and are posted to the journal, once. What is learned later becomes an adjustment in the
          next period. This cannot be undone.
        </Trans>
      </p>
    </DecisionDialog>
  );
}
