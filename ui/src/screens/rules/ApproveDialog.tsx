import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { approveRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { useStep } from '../../app/stepKey';
import { StepDialog } from './StepDialog';
import classes from './rules.module.css';
import type { StepProps } from './stepProps';

/** Approves exactly the draft that is shown, with the reasons why its warnings may stand. */
export function ApproveDialog({ draft, onTaken, onClose }: StepProps & { draft: DraftPage }) {
  const { t } = useLingui();
  const step = useStep();
  const approve = useMutation({ ...approveRuleDraftMutation(), onSuccess: onTaken });
  const explained = draft.check.findings.filter(({ key }) => draft.reasons[key]);
  return (
    <StepDialog
      title={t`Approve this draft?`}
      confirm={t`Approve`}
      isBusy={approve.isPending}
      isReady
      error={approve.error}
      onClose={onClose}
      onConfirm={() => {
        approve.mutate({ path: { table_name: draft.table_name }, body: { edit_number: draft.edit_number }, headers: step });
      }}
    >
      <p>
        <Trans>Approving changes nothing yet: it lets the table be published exactly as it is.</Trans>
      </p>
      {explained.length > 0 ? (
        <dl className={classes.explained}>
          {explained.map(({ key, sentence }) => (
            <div key={key}>
              <dt>{sentence}</dt>
              <dd className="muted">
                <bdi>{draft.reasons[key]}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </StepDialog>
  );
}
