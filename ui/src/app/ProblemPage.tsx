import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Button } from '../kit/Button';
import { Notice } from '../kit/Notice';
import { PageHeader } from '../kit/PageHeader';
import { readProblem } from './problem';
import { ProblemNotice } from './ProblemNotice';

/** A page that could not be drawn: by the server's word, or by a mistake of ours. */
export function ProblemPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`This page cannot be shown`} isPassing />
      {readProblem(error) ? (
        <ProblemNotice error={error} onRetry={onRetry} />
      ) : (
        <Notice
          tone="bad"
          title={<Trans>Something went wrong while the page was drawn</Trans>}
          action={
            <Button
              onClick={() => {
                window.location.reload();
              }}
            >
              <Trans>Load the page again</Trans>
            </Button>
          }
        >
          <Trans>
            If it happens again, tell whoever runs aftersale what you did and what stands here:{' '}
            <bdi>{error instanceof Error ? error.message : String(error)}</bdi>
          </Trans>
        </Notice>
      )}
    </>
  );
}

/** "Not there" and "not for you" read the same: the difference would tell what exists. */
export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`Nothing here`} isPassing />
      <p>
        <Trans>
          There is no such page, or it is not yours to see. <Link to="/">Go to your first page</Link>.
        </Trans>
      </p>
    </>
  );
}
