import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { retireRuleTableMutation, showTableQueryKey } from '../../api/@tanstack/react-query.gen';
import type { TablePage } from '../../api/types.gen';
import { useStep } from '../../app/stepKey';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { Dialog } from '../../kit/Dialog';
import { Notice } from '../../kit/Notice';
import { TextAreaField } from '../../kit/TextAreaField';
import { StepDialog } from './StepDialog';

/** Takes a table out of use; one that somebody decides by stays, and who that is stands there. */
export function RetireDialog({ page, onClose }: { page: TablePage; onClose: () => void }) {
  const { t } = useLingui();
  const step = useStep();
  const queries = useQueryClient();
  const path = { table_name: page.table_name };
  const [reason, setReason] = useState('');
  const retire = useMutation({
    ...retireRuleTableMutation(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: showTableQueryKey({ path }) });
      onClose();
    },
  });
  if (page.used_by.length > 0) {
    return (
      <Dialog title={t`Take this table out of use?`} isOpen onClose={onClose}>
        <Notice tone="warn" title={<Trans>It is in use and stays</Trans>}>
          {page.used_by.join(' ')} <Trans>To decide otherwise, change its rows in a draft.</Trans>
        </Notice>
        <ButtonRow>
          <Button onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
        </ButtonRow>
      </Dialog>
    );
  }
  return (
    <StepDialog
      title={t`Take this table out of use?`}
      confirm={t`Take out of use`}
      isBusy={retire.isPending}
      isReady={reason.trim() !== ''}
      error={retire.error}
      onClose={onClose}
      onConfirm={() => {
        retire.mutate({ path, body: { reason: reason.trim() }, headers: step });
      }}
    >
      <p>
        <Trans>From today on it decides nothing. What it says and who changed it can still be read; it is not changed any more.</Trans>
      </p>
      <TextAreaField label={t`Reason`} name="reason" value={reason} onChange={setReason} isRequired isFocused />
    </StepDialog>
  );
}
