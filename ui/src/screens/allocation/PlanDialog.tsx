import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listAllocationRunsOptions, requestAllocationMutation } from '../../api/@tanstack/react-query.gen';
import type { AllocationRunShape } from '../../api/types.gen';
import { readFieldProblems } from '../../app/problem';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { Dialog } from '../../kit/Dialog';
import { Day, Instant } from '../../kit/Figure';
import { InputField } from '../../kit/InputField';
import { Notice } from '../../kit/Notice';
import classes from '../Dialogs.module.css';

interface Props {
  onClose: () => void;
  onPlanned: (jobId: string) => void;
}

const today = () => new Date().toLocaleDateString('sv-SE');

/** Asks for which days tickets are given out, and what every partner is guaranteed. */
export function PlanDialog({ onClose, onPlanned }: Props) {
  const { t } = useLingui();
  const [day, setDay] = useState(today);
  const [days, setDays] = useState('1');
  const [guaranteed, setGuaranteed] = useState('0');
  const [heldBack, setHeldBack] = useState('0');
  const runs = useQuery(listAllocationRunsOptions());
  const waiting = runs.data?.rows.find((run) => run.state === 'planned' || run.state === 'approved');
  const request = useMutation({
    ...requestAllocationMutation(),
    onSuccess: ({ job_id: jobId }) => {
      onPlanned(jobId);
    },
  });
  const problems = readFieldProblems(request.error);
  return (
    <Dialog title={t`Plan an allocation`} isOpen onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({
            body: {
              allocate_on: day,
              days: Number(days),
              guaranteed_share: guaranteed,
              held_back_share: heldBack,
              replaces: waiting?.allocation_run_id,
            },
          });
        }}
      >
        <p>
          <Trans>Every open ticket gets the partner where it is worth most. Nobody is told before the run is applied.</Trans>
        </p>
        {waiting ? <Replacing run={waiting} /> : null}
        <InputField label={t`First day`} name="allocate_on" kind="day" value={day} onChange={setDay} isRequired error={problems.get('/allocate_on')} />
        <InputField label={t`Days ahead`} name="days" kind="integer" value={days} onChange={setDays} isRequired error={problems.get('/days')} />
        <InputField
          label={t`Guaranteed share of each partner’s places`}
          name="guaranteed_share"
          kind="decimal"
          value={guaranteed}
          onChange={setGuaranteed}
          error={problems.get('/guaranteed_share')}
          help={t`From 0 to 1. What each share costs stands below the board.`}
        />
        <InputField
          label={t`Share of tickets held back to compare`}
          name="held_back_share"
          kind="decimal"
          value={heldBack}
          onChange={setHeldBack}
          error={problems.get('/held_back_share')}
          help={t`These go to the best partner that is free, so that later the difference can be seen.`}
        />
        {request.isError ? <ProblemNotice error={request.error} /> : null}
        <ButtonRow>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isBusy={request.isPending} isDisabled={day === '' || runs.isPending}>
            <Trans>Plan</Trans>
          </Button>
        </ButtonRow>
      </form>
    </Dialog>
  );
}

/** One run waits at a time: whose is lost by planning another. */
function Replacing({ run }: { run: AllocationRunShape }) {
  const day = <Day on={run.allocate_on} />;
  const person = <bdi>{run.planned_by}</bdi>;
  const at = <Instant at={run.as_of} />;
  return (
    <Notice
      tone="warn"
      title={
        <Trans>
          This replaces the run for {day} that {person} planned at {at} and nobody has applied.
        </Trans>
      }
    />
  );
}
