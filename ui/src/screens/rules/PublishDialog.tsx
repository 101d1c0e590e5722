import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { publishRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { CheckField } from '../../kit/CheckField';
import { InputField } from '../../kit/InputField';
import { useStep } from '../../app/stepKey';
import { StepDialog } from './StepDialog';
import type { StepProps } from './stepProps';
import { todayOf } from './useCase';

const DAY_MILLISECONDS = 86_400_000;

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MILLISECONDS).toISOString().slice(0, 10);

/** Puts the approved draft in force from a day on; a day that is over must be meant. */
export function PublishDialog({ draft, onTaken, onClose }: StepProps & { draft: DraftPage }) {
  const { t } = useLingui();
  const step = useStep();
  const today = todayOf();
  const [day, setDay] = useState(() => dayAfter(today));
  const [isMeant, setIsMeant] = useState(false);
  const publish = useMutation({ ...publishRuleDraftMutation(), onSuccess: onTaken });
  const isPast = day !== '' && day < today;
  return (
    <StepDialog
      title={t`Publish this table?`}
      confirm={t`Publish`}
      isBusy={publish.isPending}
      isReady={day !== '' && (!isPast || isMeant)}
      error={publish.error}
      onClose={onClose}
      onConfirm={() => {
        publish.mutate({
          path: { table_name: draft.table_name },
          headers: step,
          body: { edit_number: draft.edit_number, start_on: day, is_backdated: isPast && isMeant },
        });
      }}
    >
      <InputField
        label={t`First day`}
        name="start-on"
        kind="day"
        value={day}
        help={t`What happens from this day on is decided by it; what happened before stays with its version.`}
        onChange={setDay}
        isRequired
        isFocused
      />
      {isPast ? (
        <CheckField
          label={t`This day is over, and that is meant`}
          name="is-meant"
          help={t`What was decided since is decided again at the next crediting; paid amounts become adjustments.`}
          isOn={isMeant}
          onChange={setIsMeant}
        />
      ) : null}
      <p>
        <Trans>A published version never changes.</Trans>
      </p>
    </StepDialog>
  );
}
