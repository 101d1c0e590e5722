import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { AllocationRunPage } from '../../api/types.gen';
import { Notice } from '../../kit/Notice';
import { TextWithIds } from '../../kit/TextWithIds';

/** What the run waits for, or how it ended. */
export function BoardNotice({ run }: { run: AllocationRunPage }) {
  const { apply } = run.hindrances;
  switch (run.state) {
    case 'rejected':
      return (
        <Notice tone="bad" title={<Trans>Rejected</Trans>}>
          <bdi>{run.rejected_because}</bdi>
        </Notice>
      );
    case 'superseded':
      return (
        <Notice tone="blocked" title={<Trans>Another run stands in its place</Trans>}>
          <Link to="/allocation">
            <Trans>Go to the run that stands</Trans>
          </Link>
        </Notice>
      );
    case 'applied':
      return null;
    default:
      return apply ? (
        <Notice tone="info" title={<Trans>No partner was told yet</Trans>}>
          <TextWithIds text={apply.detail} />
        </Notice>
      ) : null;
  }
}
