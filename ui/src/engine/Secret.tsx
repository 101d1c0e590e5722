import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../kit/Button';
import classes from './FilterEditor.module.css';

/** A secret that the server shows only this once. */
export function Secret({ text }: { text: string }) {
  const { t } = useLingui();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <div className={classes.secret}>
      <p>
        <Trans>Keep it now: it is shown only this once.</Trans>
      </p>
      <div className={classes.secretLine}>
        <code className={classes.code} aria-label={t`Secret`}>
          {text}
        </code>
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => {
              setIsCopied(true);
            });
          }}
        >
          {isCopied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
        </Button>
      </div>
    </div>
  );
}
