import { Trans } from '@lingui/react/macro';
import type { DraftPage } from '../../api/types.gen';
import { ProblemNotice } from '../../app/ProblemNotice';
import { readProblem } from '../../app/problem';
import { Button } from '../../kit/Button';
import { Notice } from '../../kit/Notice';
import type { useDraftSheet } from './useDraftSheet';

interface Props {
  draft: DraftPage;
  sheet: ReturnType<typeof useDraftSheet>;
  /** Why the rows could not be checked. */
  error: unknown;
}

/** What the reader should know about the draft before they go on: a reason that came back, somebody else's change, what is not saved. */
export function DraftNotices({ draft, sheet, error }: Props) {
  const last = draft.changes.at(-1);
  const back = [...draft.changes].reverse().find(({ kind }) => kind !== 'edited');
  const sender = back?.changed_by;
  const other = last?.changed_by ?? draft.changed_by;
  return (
    <>
      {draft.state === 'draft' && back?.kind === 'sent_back' ? (
        <Notice
          tone="warn"
          title={
            <Trans>
              <bdi>{sender}</bdi> sent this draft back
            </Trans>
          }
        >
          <bdi>{back.reason}</bdi>
        </Notice>
      ) : null}
      {sheet.isOvertaken ? (
        <Notice
          tone="info"
          title={
            <Trans>
              <bdi>{other}</bdi> changed this draft
            </Trans>
          }
          action={
            <Button onClick={sheet.takeIn}>
              <Trans>Show the changes</Trans>
            </Button>
          }
        >
          <Trans>What you typed stays as it is.</Trans>
        </Notice>
      ) : null}
      {sheet.hasKept && sheet.isDirty ? (
        <Notice tone="info" title={<Trans>What you had typed and not saved is back</Trans>} />
      ) : null}
      {sheet.problem && readProblem(sheet.problem) ? <ProblemNotice error={sheet.problem} onRetry={sheet.saveNow} /> : null}
      {error && readProblem(error) ? <ProblemNotice error={error} /> : null}
    </>
  );
}
