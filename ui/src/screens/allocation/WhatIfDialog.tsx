import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { requestWhatIfMutation } from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage } from '../../api/types.gen';
import { readFieldProblems } from '../../app/problem';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { Dialog } from '../../kit/Dialog';
import { InputField } from '../../kit/InputField';
import { Notice } from '../../kit/Notice';
import { ProgressBar } from '../../kit/ProgressBar';
import classes from '../Dialogs.module.css';
import { useJob } from '../job';
import { type Places, PlacesFields } from './PlacesFields';
import { VersionField } from './VersionField';

interface Props {
  run: AllocationRunPage;
  onClose: () => void;
}

/** Asks what the run, or a day that is over, would be with other places, another share or other rules; the answer is a page of its own. */
export function WhatIfDialog({ run, onClose }: Props) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [places, setPlaces] = useState<readonly Places[]>([{ partner: '', places: '' }]);
  const [share, setShare] = useState('');
  const [eligibility, setEligibility] = useState('');
  const [weights, setWeights] = useState('');
  const [day, setDay] = useState('');
  const request = useMutation(requestWhatIfMutation());
  const job = useJob(request.data?.job_id);
  const whatIfId = job.data?.result?.what_if_id;
  useEffect(() => {
    if (typeof whatIfId === 'string') {
      onClose();
      void navigate({ to: '/allocation/what-ifs/$whatIfId', params: { whatIfId } });
    }
  }, [whatIfId, navigate, onClose]);
  const changed = places.filter((each) => each.partner !== '' && each.places.trim() !== '');
  const hasChange = changed.length > 0 || share.trim() !== '' || eligibility !== '' || weights !== '';
  const problems = readFieldProblems(request.error);
  const hasFailed = job.data?.state === 'failed';
  const isBusy = request.isPending || (request.isSuccess && !hasFailed);
  return (
    <Dialog title={t`What if …`} isOpen onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate({
            body: {
              ...(day ? { allocate_on: day } : { allocation_run_id: run.allocation_run_id }),
              places: changed.map((each) => ({ partner_id: each.partner, places: each.places.trim() })),
              ...(share.trim() ? { guaranteed_share: share.trim() } : {}),
              ...(eligibility ? { eligibility } : {}),
              ...(weights ? { weights } : {}),
            },
          });
        }}
      >
        <p>
          <Trans>The same tickets are planned once more with what you change here. Nothing follows from it.</Trans>
        </p>
        <PlacesFields run={run} places={places} onChange={setPlaces} problems={problems} />
        <VersionField label={t`Candidates by`} table="partner_eligibility" held={run.eligibility_version} value={eligibility} onChange={setEligibility} />
        <VersionField label={t`Values by`} table="ticket_weights" held={run.weights_version} value={weights} onChange={setWeights} />
        <InputField
          label={t`Guaranteed share of each partner’s places`}
          name="guaranteed_share"
          kind="decimal"
          value={share}
          onChange={setShare}
          help={t`From 0 to 1; empty leaves it as it is.`}
          error={problems.get('/guaranteed_share')}
        />
        <InputField
          label={t`A day that is over`}
          name="allocate_on"
          kind="day"
          error={problems.get('/allocate_on')}
          value={day}
          onChange={setDay}
          help={t`Instead of this run: planned by what held on that day. Empty means this run.`}
        />
        {request.isError ? <ProblemNotice error={request.error} /> : null}
        {hasFailed ? (
          <Notice tone="bad" title={<Trans>It could not be worked out</Trans>}>
            {job.data?.problem?.detail}
          </Notice>
        ) : null}
        {isBusy ? <ProgressBar label={t`How far the planning is`} part={job.data?.done_part ?? 0} /> : null}
        <ButtonRow>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isBusy={isBusy} isDisabled={!hasChange}>
            <Trans>Work it out</Trans>
          </Button>
        </ButtonRow>
      </form>
    </Dialog>
  );
}
