import { Trans } from '@lingui/react/macro';
import classes from './Pending.module.css';

/** A sign of work that shows only when an answer takes longer than 300 ms. */
export function Pending({ lines = 6 }: { lines?: number }) {
  return (
    <div className={classes.pending} role="status" aria-busy>
      <span className="unseen">
        <Trans>Loading</Trans>
      </span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={classes.line} />
      ))}
    </div>
  );
}
