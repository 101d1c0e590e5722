import { Trans } from '@lingui/react/macro';
import type { DraftPage, TrialRow } from '../../api/types.gen';
import { Empty } from '../../kit/Empty';
import { Instant } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';
import { Trial } from './Trial';

interface Props {
  rows: readonly TrialRow[];
  table: string;
  draft?: DraftPage | undefined;
}

/** The last trial with what it found; of a draft that was changed since, with a word about that. */
export function NewestTrial({ rows, table, draft }: Props) {
  const [newest] = rows;
  if (!newest) {
    return (
      <Empty title={draft ? <Trans>This draft has not been tried yet</Trans> : <Trans>This version has not been tried yet</Trans>}>
        <Trans>Choose a period and try it: you see what would change before anybody else does.</Trans>
      </Empty>
    );
  }
  return (
    <>
      <p className="muted">
        {newest.period}, <Instant at={newest.tried_at} />, <bdi>{newest.tried_by}</bdi>
      </p>
      {draft && newest.edit_number !== null && newest.edit_number < draft.edit_number ? (
        <Notice tone="warn" title={<Trans>The draft was changed since</Trans>}>
          <Trans>Try it again to see what it would change now.</Trans>
        </Notice>
      ) : null}
      <Trial table={table} trialId={newest.trial_id} />
    </>
  );
}
