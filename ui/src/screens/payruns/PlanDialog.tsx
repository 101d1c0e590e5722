import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listPlansOptions, requestPayoutsMutation } from '../../api/@tanstack/react-query.gen';
import type { PlanShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { Dialog } from '../../kit/Dialog';
import { SelectField } from '../../kit/Field';
import { PeriodField, usePeriods } from '../statement/PeriodField';
import classes from '../Dialogs.module.css';

interface Props {
  onClose: () => void;
  onPlanned: (jobId: string) => void;
}

/** Asks which period to work out, and by which plan. */
export function PlanDialog({ onClose, onPlanned }: Props) {
  const { t } = useLingui();
  const plans = useQuery(listPlansOptions());
  return (
    <Dialog title={t`Plan a payout run`} isOpen onClose={onClose}>
      <Answer query={plans}>
        {({ rows }) =>
          rows.length > 0 ? (
            <PlanForm plans={rows} onClose={onClose} onPlanned={onPlanned} />
          ) : (
            <p>
              <Trans>
                No plan is recorded yet. Bring the first one in with <code>aftersale pay</code> on the command line.
              </Trans>
            </p>
          )
        }
      </Answer>
    </Dialog>
  );
}

function PlanForm({ plans, onClose, onPlanned }: Props & { plans: PlanShape[] }) {
  const { t } = useLingui();
  const choices = plans.flatMap((plan) =>
    plan.versions.map(({ version }) => ({
      value: `${plan.plan_name} ${version}`,
      label: t`${plan.title}, version ${version.slice(0, 8)}`,
    })),
  );
  const periods = usePeriods().data?.rows ?? [];
  const [chosen, setChosen] = useState(choices[0]?.value ?? '');
  const [period, setPeriod] = useState<string | null>(null);
  const wanted = period ?? periods[0]?.period ?? '';
  const request = useMutation({
    ...requestPayoutsMutation(),
    onSuccess: ({ job_id: jobId }) => {
      onPlanned(jobId);
    },
  });
  const [name = '', version = ''] = chosen.split(' ');
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        request.mutate({ body: { period: wanted, plan_name: name, plan_version: version } });
      }}
    >
      <p>
        <Trans>Everybody’s pay is worked out with what is known now. Nothing is paid by this.</Trans>
      </p>
      <PeriodField value={wanted} onChange={setPeriod} />
      <SelectField label={t`Plan`} value={chosen} options={choices} onChange={setChosen} />
      {request.isError ? <ProblemNotice error={request.error} /> : null}
      <ButtonRow>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button isSubmit isPrimary isBusy={request.isPending} isDisabled={wanted === ''}>
          <Trans>Plan</Trans>
        </Button>
      </ButtonRow>
    </form>
  );
}
