import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sendBackRuleDraftMutation, withdrawRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { TextAreaField } from '../../kit/TextAreaField';
import { useStep } from '../../app/stepKey';
import { StepDialog } from './StepDialog';
import type { StepProps } from './stepProps';

/** Gives a draft back to its authors, or gives it up; each with the reason. */
export function ReasonDialog({ draft, kind, onTaken, onClose }: StepProps & { draft: DraftPage; kind: 'send_back' | 'withdraw' }) {
  const { t } = useLingui();
  const step = useStep();
  const [reason, setReason] = useState('');
  const sendBack = useMutation({ ...sendBackRuleDraftMutation(), onSuccess: onTaken });
  const withdraw = useMutation({ ...withdrawRuleDraftMutation(), onSuccess: onTaken });
  const isBack = kind === 'send_back';
  const act = isBack ? sendBack : withdraw;
  return (
    <StepDialog
      title={isBack ? t`Send this draft back?` : t`Withdraw this draft?`}
      confirm={isBack ? t`Send back` : t`Withdraw`}
      isBusy={act.isPending}
      isReady={!isBack || reason.trim() !== ''}
      error={act.error}
      onClose={onClose}
      onConfirm={() => {
        act.mutate({ path: { table_name: draft.table_name }, body: { edit_number: draft.edit_number, reason: reason.trim() }, headers: step });
      }}
    >
      <p>
        {isBack ? (
          <Trans>Its authors can change it again and read your reason.</Trans>
        ) : (
          <Trans>The table stays as it is in force. The draft and its history can still be read.</Trans>
        )}
      </p>
      <TextAreaField label={t`Reason`} name="reason" value={reason} onChange={setReason} isRequired={isBack} isFocused />
    </StepDialog>
  );
}
