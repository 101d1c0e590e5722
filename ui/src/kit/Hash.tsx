import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import classes from './Hash.module.css';
import { IconButton } from './IconButton';

/** The beginning of a hash, by which people tell one from another; the whole of it on focus and to be copied. */
export function Hash({ text, short }: { text: string; short: string }) {
  const { t } = useLingui();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <span className={classes.hash}>
      <bdi className={classes.text} title={text}>
        {short}
      </bdi>
      <IconButton
        icon={isCopied ? 'ok' : 'copy'}
        label={isCopied ? t`Copied` : t`Copy`}
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => {
            setIsCopied(true);
          });
        }}
      />
    </span>
  );
}
