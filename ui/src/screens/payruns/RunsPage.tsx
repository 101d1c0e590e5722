import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listPayoutRunsOptions, listPayoutRunsQueryKey } from '../../api/@tanstack/react-query.gen';
import { useAccount } from '../../app/account';
import { Answer } from '../../app/Answer';
import { Button } from '../../kit/Button';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { Planning } from '../Planning';
import { PlanDialog } from './PlanDialog';
import { RunsTable } from './RunsTable';
import { PLANNERS } from './who';

/** Every payout run that was decided or waits for it, and the way to a new one. */
export function RunsPage() {
  const { t } = useLingui();
  const { job } = useSearch({ from: '/payout-runs' });
  const navigate = useNavigate({ from: '/payout-runs' });
  const queries = useQueryClient();
  const { roles } = useAccount();
  const [isPlanning, setIsPlanning] = useState(false);
  const runs = useQuery(listPayoutRunsOptions());
  const go = ({ payout_run_id: runId }: Record<string, unknown>) => {
    void queries.invalidateQueries({ queryKey: listPayoutRunsQueryKey() });
    void navigate({ to: '/payout-runs/$runId', params: { runId: String(runId) }, replace: true });
  };
  return (
    <Answer query={runs} isPage>
      {({ rows }) => (
        <>
          <PageHeader title={t`Payout runs`}>
            {roles.some((role) => PLANNERS.has(role)) ? (
              <Button
                isPrimary
                onClick={() => {
                  setIsPlanning(true);
                }}
              >
                <Trans>Plan a payout run</Trans>
              </Button>
            ) : null}
          </PageHeader>
          {job ? (
            <Planning
              jobId={job}
              title={({ subject: period }) => (period ? <Trans>Working out {period}</Trans> : null)}
              onPlanned={go}
            />
          ) : null}
          {rows.length > 0 ? (
            <RunsTable rows={rows} />
          ) : (
            <Empty title={<Trans>Nothing was planned yet</Trans>}>
              <Trans>A payout run works out what a plan pays for a period. Plan one, look at it, have it approved.</Trans>
            </Empty>
          )}
          {isPlanning ? (
            <PlanDialog
              onClose={() => {
                setIsPlanning(false);
              }}
              onPlanned={(jobId) => {
                setIsPlanning(false);
                void navigate({ search: { job: jobId } });
              }}
            />
          ) : null}
        </>
      )}
    </Answer>
  );
}
