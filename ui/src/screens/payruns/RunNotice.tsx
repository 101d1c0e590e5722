import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { PayoutRunPage } from '../../api/types.gen';
import { Notice } from '../../kit/Notice';
import { TextWithIds } from '../../kit/TextWithIds';
import { DifferenceTable } from '../DifferenceTable';

/** What the run waits for, what is in the way, or how it ended. */
export function RunNotice({ run }: { run: PayoutRunPage }) {
  const { approve, apply } = run.hindrances;
  if (run.state === 'rejected') {
    return (
      <Notice tone="bad" title={<Trans>Rejected</Trans>}>
        <bdi>{run.rejected_because}</bdi>
      </Notice>
    );
  }
  if (run.state === 'superseded') {
    const [newest] = run.other_attempts;
    return (
      <Notice tone="blocked" title={<Trans>Another run stands in its place</Trans>}>
        {newest ? (
          <Link to="/payout-runs/$runId" params={{ runId: newest.payout_run_id }}>
            <Trans>Go to the newest run of this period</Trans>
          </Link>
        ) : null}
      </Notice>
    );
  }
  if (run.state === 'planned' && approve) {
    return approve.code === 'role_missing' ? (
      <Notice tone="info" title={<Trans>Nothing is paid yet</Trans>}>
        <Trans>Somebody in finance who did not plan this run approves it.</Trans>
      </Notice>
    ) : (
      <>
        <Notice tone="warn" title={<Trans>You cannot approve this run</Trans>}>
          <TextWithIds text={approve.detail} />
        </Notice>
        {approve.differences.length > 0 ? <DifferenceTable differences={approve.differences} /> : null}
      </>
    );
  }
  if (run.state === 'approved' && apply) {
    return (
      <Notice tone="warn" title={<Trans>You cannot apply this run</Trans>}>
        <TextWithIds text={apply.detail} />
      </Notice>
    );
  }
  return null;
}
