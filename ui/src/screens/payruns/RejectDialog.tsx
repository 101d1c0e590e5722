import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { rejectPayoutRunMutation } from '../../api/@tanstack/react-query.gen';
import type { PayoutRunPage } from '../../api/types.gen';
import { TextAreaField } from '../../kit/TextAreaField';
import { DecisionDialog } from '../DecisionDialog';
import { useFreshRuns } from './fresh';

/** Rejects the run, or takes its approval back, with a reason that stays on its page. */
export function RejectDialog({ run, onClose }: { run: PayoutRunPage; onClose: () => void }) {
  const { t } = useLingui();
  const [reason, setReason] = useState('');
  const refresh = useFreshRuns(run.payout_run_id);
  const reject = useMutation({
    ...rejectPayoutRunMutation(),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <DecisionDialog
      title={t`Reject this payout run?`}
      confirm={t`Reject`}
      isBusy={reject.isPending}
      error={reject.error}
      isReady={reason.trim() !== ''}
      onClose={() => {
        onClose();
        void refresh();
      }}
      onConfirm={() => {
        reject.mutate({
          path: { payout_run_id: run.payout_run_id },
          body: { content_hash: run.content_hash, reason },
        });
      }}
    >
      <p>
        <Trans>Nobody is paid by it. Planning the period again makes a new run.</Trans>
      </p>
      <TextAreaField label={t`Reason`} name="reason" value={reason} onChange={setReason} isRequired isFocused />
    </DecisionDialog>
  );
}
