import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { showTableQueryKey, withdrawRuleVersionMutation } from '../../api/@tanstack/react-query.gen';
import type { TablePage, TableVersionShape } from '../../api/types.gen';
import { useStep } from '../../app/stepKey';
import { TextAreaField } from '../../kit/TextAreaField';
import { StepDialog } from './StepDialog';

interface Props {
  page: TablePage;
  shown: TableVersionShape;
  onClose: () => void;
}

/** Takes back a version before its first day, with the reason. */
export function WithdrawVersionDialog({ page, shown, onClose }: Props) {
  const { t } = useLingui();
  const step = useStep();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const withdraw = useMutation({
    ...withdrawRuleVersionMutation(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: showTableQueryKey({ path: { table_name: page.table_name } }) });
      onClose();
      await navigate({ to: '/rules/$table', params: { table: page.table_name } });
    },
  });
  return (
    <StepDialog
      title={t`Withdraw this version?`}
      confirm={t`Withdraw`}
      isBusy={withdraw.isPending}
      isReady={reason.trim() !== ''}
      error={withdraw.error}
      onClose={onClose}
      onConfirm={() => {
        withdraw.mutate({
          path: { table_name: page.table_name, version: shown.version },
          body: { start_on: shown.start_on, reason: reason.trim() },
          headers: step,
        });
      }}
    >
      <p>
        <Trans>The version before it stays in force. This one can still be read, with your reason; a new draft can begin from it.</Trans>
      </p>
      <TextAreaField label={t`Reason`} name="reason" value={reason} onChange={setReason} isRequired isFocused />
    </StepDialog>
  );
}
