import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { checkRuleDraftMutation, showRuleDraftOptions } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { TextAreaField } from '../../kit/TextAreaField';
import { useStep } from '../../app/stepKey';
import { StepDialog } from './StepDialog';
import type { StepProps } from './stepProps';

/** Says that the draft is ready for a second person; every warning that stays needs a written reason. */
export function CheckDialog({ draft, onTaken, onClose }: StepProps & { draft: DraftPage }) {
  const { t } = useLingui();
  const step = useStep();
  // What was not looked at to its end while the table was edited is, before somebody stands for it.
  const isUnfinished = draft.check.findings.some(({ code }) => code === 'check_unfinished');
  const path = { table_name: draft.table_name };
  const whole = useQuery({ ...showRuleDraftOptions({ path, query: { thorough: true } }), enabled: isUnfinished, gcTime: 0 });
  const { check: seen } = isUnfinished ? (whole.data ?? draft) : draft;
  const warnings = seen.findings.filter(({ severity }) => severity === 'warning');
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>(draft.reasons);
  const check = useMutation({ ...checkRuleDraftMutation(), onSuccess: onTaken });
  return (
    <StepDialog
      title={t`Hand over for approval?`}
      confirm={t`Hand over`}
      isBusy={check.isPending || whole.isLoading}
      isReady={!whole.isLoading && warnings.every(({ key }) => (reasons[key] ?? '').trim() !== '')}
      error={check.error ?? whole.error}
      onClose={onClose}
      onConfirm={() => {
        const kept = Object.fromEntries(warnings.map(({ key }) => [key, reasons[key] ?? '']));
        check.mutate({ path, body: { edit_number: draft.edit_number, reasons: kept }, headers: step });
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
