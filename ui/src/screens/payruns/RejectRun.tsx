import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { rejectPayoutRunMutation } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage } from '../../api/types.gen';
import { RejectDialog } from '../RejectDialog';
import { useFreshRuns } from './fresh';

/** Rejects the run, or takes its approval back, with a reason that stays on its page. */
export function RejectRun({ run, onClose }: { run: PayoutRunPage; onClose: () => void }) {
  const { t } = useLingui();
  const refresh = useFreshRuns(run.payout_run_id);
  const reject = useMutation({
    ...rejectPayoutRunMutation(),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <RejectDialog
      title={t`Reject this payout run?`}
      isBusy={reject.isPending}
      error={reject.error}
      onClose={() => {
        onClose();
        void refresh();
      }}
      onReject={(reason) => {
        reject.mutate({
          path: { payout_run_id: run.payout_run_id },
          body: { content_hash: run.content_hash, reason },
        });
      }}
    >
      <Trans>Nobody is paid by it. Planning the period again makes a new run.</Trans>
    </RejectDialog>
  );
}
