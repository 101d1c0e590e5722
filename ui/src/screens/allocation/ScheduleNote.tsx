import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showAllocationScheduleOptions } from '../../api/@tanstack/react-query.gen';
import type { AllocationScheduleShape } from '../../api/types.gen';
import { Instant } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';

/** Where the run that is planned by itself stands: when the next one is due, and what kept today's from being planned. */
export function ScheduleNote({ shownRunId }: { shownRunId?: string }) {
  const { data: schedule } = useQuery(showAllocationScheduleOptions());
  if (!schedule?.at) {
    return null;
  }
  const runId = schedule.today?.result?.allocation_run_id;
  return (
    <>
      <Trouble schedule={schedule} />
      <p className="muted">
        {typeof runId === 'string' && runId !== shownRunId ? (
          <>
            <Link to="/allocation/$runId" params={{ runId }}>
              <Trans>Run planned by schedule today</Trans>
            </Link>{' '}
          </>
        ) : null}
        {schedule.next_at === null ? (
          <Trans>No partner takes tickets in the coming days, so no run is planned by schedule.</Trans>
        ) : schedule.applies ? (
          <Trans>
            Next run by schedule: <Instant at={schedule.next_at} />, applied at once
          </Trans>
        ) : (
          <Trans>
            Next run by schedule: <Instant at={schedule.next_at} />
          </Trans>
        )}
      </p>
    </>
  );
}

function Trouble({ schedule }: { schedule: AllocationScheduleShape }) {
  const { today } = schedule;
  if (today?.state === 'failed') {
    return (
      <Notice tone="bad" title={<Trans>The run of today could not be planned by schedule</Trans>}>
        {today.problem?.detail}
      </Notice>
    );
  }
  if (today?.result?.left_alone) {
    return (
      <Notice tone="info" title={<Trans>No run was planned by schedule today</Trans>}>
        {today.step}
      </Notice>
    );
  }
  return schedule.is_late ? (
    <Notice tone="warn" title={<Trans>The run of today is late</Trans>}>
      <Trans>Its time has passed and no worker asked for it. Whoever runs the installation starts one.</Trans>
    </Notice>
  ) : null;
}
