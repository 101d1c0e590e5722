import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { formatTime } from '../kit/format';
import { useLocale } from '../kit/locale';
import { Notice } from '../kit/Notice';
import classes from './AwayBanner.module.css';
import { askServer, useConnection } from './connection';

/** While the server does not answer: how old is what one sees, and that somebody goes on trying. */
export function AwayBanner() {
  const { t } = useLingui();
  const locale = useLocale();
  const { isAway, answeredAt } = useConnection();
  if (!isAway) {
    return null;
  }
  const time = answeredAt === null ? null : formatTime(answeredAt, locale);
  return (
    <div className={classes.banner}>
      <Notice
        tone="warn"
        title={t`The server does not answer`}
        action={
          <Button onClick={askServer}>
            <Trans>Try now</Trans>
          </Button>
        }
      >
        {time === null ? (
          <Trans>Trying again until it does.</Trans>
        ) : (
          <Trans>What you see is from {time}. Nothing that you typed is lost; trying again until it answers.</Trans>
        )}
      </Notice>
    </div>
  );
}
