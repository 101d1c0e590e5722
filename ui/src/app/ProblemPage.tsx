import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { PageHeader } from '../kit/PageHeader';
import { ProblemNotice } from './ProblemNotice';

/** A page that could not be drawn. */
export function ProblemPage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`This page cannot be shown`} />
      <ProblemNotice error={error} {...(onRetry ? { onRetry } : {})} />
    </>
  );
}

/** "Not there" and "not for you" read the same: the difference would tell what exists. */
export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <>
      <PageHeader title={t`Nothing here`} />
      <p>
        <Trans>
          There is no such page, or it is not yours to see. <Link to="/">Go to your first page</Link>.
        </Trans>
      </p>
    </>
  );
}
