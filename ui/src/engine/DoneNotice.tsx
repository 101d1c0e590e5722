import { Trans } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { Notice } from '../kit/Notice';
import classes from './FilterEditor.module.css';
import { Secret } from './Secret';
import type { ActionDone } from './types';

interface Props {
  done: ActionDone;
  /** What the row of that key is called; null where it is plain which one is meant. */
  nameOf: (key: string) => string | null;
  onClose: () => void;
}

/** What came of an action where there is more to say than a short note can. */
export function DoneNotice({ done, nameOf, onClose }: Props) {
  return (
    <div className={classes.form}>
      <Notice tone={done.problems.length > 0 ? 'warn' : 'ok'} title={done.message} />
      {done.reveal !== null ? <Secret text={done.reveal} /> : null}
      {done.problems.length > 0 ? (
        <ul className={classes.problems}>
          {done.problems.map((problem) => {
            const name = nameOf(problem.key);
            return (
              <li key={problem.key}>
                {name === null ? null : (
                  <>
                    <bdi>{name}</bdi>:{' '}
                  </>
                )}
                {problem.detail}
              </li>
            );
          })}
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
