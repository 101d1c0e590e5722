import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { checkRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { TextAreaField } from '../../kit/TextAreaField';
import { StepDialog } from './StepDialog';
import type { StepProps } from './stepProps';

/** Says that the draft is ready for a second person; every warning that stays needs a written reason. */
export function CheckDialog({ draft, onTaken, onClose }: StepProps & { draft: DraftPage }) {
  const { t } = useLingui();
  const warnings = draft.check.findings.filter(({ severity }) => severity === 'warning');
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>(draft.reasons);
  const check = useMutation({ ...checkRuleDraftMutation(), onSuccess: onTaken });
  return (
    <StepDialog
      title={t`Hand over for approval?`}
      confirm={t`Hand over`}
      isBusy={check.isPending}
      isReady={warnings.every(({ key }) => (reasons[key] ?? '').trim() !== '')}
      error={check.error}
      onClose={onClose}
      onConfirm={() => {
        const kept = Object.fromEntries(warnings.map(({ key }) => [key, reasons[key] ?? '']));
        check.mutate({ path: { table_name: draft.table_name }, body: { edit_number: draft.edit_number, reasons: kept } });
      }}
    >
      <p>
        {warnings.length > 0 ? (
          <Trans>Write for each warning why it may stand: whoever approves the table reads it.</Trans>
        ) : (
          <Trans>Nothing is wrong with it. A second person approves it next.</Trans>
        )}
      </p>
      {warnings.map(({ key, sentence }) => (
        <TextAreaField
          key={key}
          label={sentence}
          name={`reason-${key}`}
          placeholder={t`Why this may stand`}
          value={reasons[key] ?? ''}
          onChange={(reason) => {
            setReasons({ ...reasons, [key]: reason });
          }}
        />
      ))}
    </StepDialog>
  );
}
