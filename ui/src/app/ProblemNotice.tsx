import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { Notice } from '../kit/Notice';
import { TextWithIds } from '../kit/TextWithIds';
import { describeProblem, readProblem } from './problem';

const SESSION_ENDED = 'not_signed_in';

interface Props {
  error: unknown;
  onRetry?: () => void;
  /** Whether older data stays on the page below. */
  hasOldData?: boolean;
}

/** What went wrong, in the server's words where it has any, and what to do. */
export function ProblemNotice({ error, onRetry, hasOldData = false }: Props) {
  const { t } = useLingui();
  const problem = readProblem(error);
  // A session that has ended has its dialog over the page.
  if (problem?.code === SESSION_ENDED) {
    return null;
  }
  return (
    <Notice
      tone="bad"
      title={problem?.title ?? t`The server does not answer`}
      action={
        onRetry ? (
          <Button onClick={onRetry}>
            <Trans>Try again</Trans>
          </Button>
        ) : null
      }
    >
      <TextWithIds
        text={
          (problem && describeProblem(problem)) ??
          (hasOldData
            ? t`What you see below may be out of date. Nothing is lost; try again in a moment.`
            : t`Check your connection and try again in a moment. Nothing is lost.`)
        }
      />
    </Notice>
  );
}
