import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { TextAreaField } from '../kit/TextAreaField';
import { DecisionDialog } from './DecisionDialog';

interface Props {
  title: string;
  isBusy: boolean;
  error: unknown;
  onReject: (reason: string) => void;
  onClose: () => void;
  /** What rejecting means. */
  children: ReactNode;
}

/** Asks for the reason before something is rejected. */
export function RejectDialog({ title, isBusy, error, onReject, onClose, children }: Props) {
  const { t } = useLingui();
  const [reason, setReason] = useState('');
  return (
    <DecisionDialog
      title={title}
      confirm={t`Reject`}
      isBusy={isBusy}
      error={error}
      isReady={reason.trim() !== ''}
      onClose={onClose}
      onConfirm={() => {
        onReject(reason);
      }}
    >
      <p>{children}</p>
      <TextAreaField label={t`Reason`} name="reason" value={reason} onChange={setReason} isRequired isFocused />
    </DecisionDialog>
  );
}
