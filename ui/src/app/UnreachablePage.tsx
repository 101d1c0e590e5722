import { useLingui } from '@lingui/react/macro';
import { PageHeader } from '../kit/PageHeader';
import { ProblemNotice } from './ProblemNotice';
import { Threshold } from './Threshold';

/** In the place of everything, when not even the first question got an answer. */
export function UnreachablePage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  return (
    <Threshold>
      <PageHeader title={t`Cannot be reached`} isPassing />
      <ProblemNotice error={error} onRetry={onRetry} />
    </Threshold>
  );
}
