import { Trans } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { Notice } from '../kit/Notice';
import classes from './FilterEditor.module.css';
import { Secret } from './Secret';
import type { ActionDone } from './types';

/** What came of an action where there is more to say than a short note can. */
export function DoneNotice({ done, onClose }: { done: ActionDone; onClose: () => void }) {
  return (
    <div className={classes.form}>
      <Notice tone={done.problems.length > 0 ? 'warn' : 'ok'} title={done.message} />
      {done.reveal !== null ? <Secret text={done.reveal} /> : null}
      {done.problems.length > 0 ? (
        <ul className={classes.problems}>
          {done.problems.map((problem) => (
            <li key={problem.key}>
              <bdi>{problem.key}</bdi>: {problem.detail}
            </li>
          ))}
        </ul>
      ) : null}
      <div className={classes.buttons}>
        <Button isPrimary onClick={onClose}>
          <Trans>Close</Trans>
        </Button>
      </div>
    </div>
  );
}
