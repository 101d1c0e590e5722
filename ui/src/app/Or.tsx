import { Trans } from '@lingui/react/macro';
import classes from './Or.module.css';

/** A line between two ways of doing the same. */
export function Or() {
  return (
    <p className={classes.or}>
      <Trans>or</Trans>
    </p>
  );
}
