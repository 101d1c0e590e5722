import { Plural, Trans } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { readProblem } from '../app/problem';
import { ProblemNotice } from '../app/ProblemNotice';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { formatCount } from '../kit/format';
import { countSelected } from '../kit/gridSelection';
import { useLocale } from '../kit/locale';

import { DoneNotice } from './DoneNotice';
import classes from './FilterEditor.module.css';
import { Form } from './Form';
import { formFields, problemsByField } from './formModel';
import { fieldsInWords, firstFilled, theirFilled } from './rowForm';
import { RowConflict } from './RowConflict';
import { nameOfTarget, type Running } from './useActions';
import { useRunning } from './useRunning';

interface Props {
  running: Running;
  onClose: () => void;
  /** Leaves what is shown of a row that the action gave away. */
  onGone: () => Promise<void>;
}

/** Asks what an action needs to know, shows what it will be done to, and what came of it. */
export function ActionDialog({ running, onClose, onGone }: Props) {
  const locale = useLocale();
  const { action, target } = running;
  const [fields] = useState(() => (action.form ? fieldsInWords(formFields(action.form), running.view) : []));
  const [filled, setFilled] = useState(() => firstFilled(fields, target, locale));
  const { run, done, error, isBusy, expected, theirs } = useRunning(running, fields, onClose, onGone);
  const problem = readProblem(error);
  const errors = problem?.errors ?? [];
  const { byField } = problemsByField(errors, fields);
  const count = target.kind === 'rows' ? (expected ?? countSelected(target.selection, target.total)) : 1;
  const words = formatCount(count, locale);
  const submit = (): ReactNode => {
    if (expected !== null) {
      return <Plural value={count} one={`Go on with ${words} row`} other={`Go on with ${words} rows`} />;
    }
    return theirs.length > 0 ? <Trans>Save mine over theirs</Trans> : (action.form?.submit ?? action.label);
  };
  return (
    <Dialog title={action.label} isOpen onClose={onClose}>
      {done ? (
        <DoneNotice done={done} nameOf={(key) => nameOfTarget(running, key)} onClose={onClose} />
      ) : (
        <Form
          fields={fields}
          filled={filled}
          problems={byField}
          onChange={setFilled}
          onSubmit={() => {
            run(filled);
          }}
        >
          {target.kind === 'row' && target.name ? <bdi className="muted">{target.name}</bdi> : null}
          {target.kind === 'rows' ? (
            <p>
              <Plural value={count} one={`This is done to ${words} row.`} other={`This is done to ${words} rows.`} />
            </p>
          ) : null}
          {action.confirm !== null ? <p>{action.confirm}</p> : null}
          {error && theirs.length > 0 ? (
            <RowConflict
              fields={fields}
              mine={filled}
              theirs={theirFilled(fields, filled, theirs, locale)}
              problem={problem?.detail ?? ''}
              onTakeTheirs={() => {
                setFilled(theirFilled(fields, filled, theirs, locale));
              }}
            />
          ) : null}
          {error && byField.size === 0 && theirs.length === 0 ? <ProblemNotice error={error} /> : null}
          <div className={classes.buttons}>
            <Button onClick={onClose}>{expected === null ? <Trans>Cancel</Trans> : <Trans>Look at the rows</Trans>}</Button>
            <Button isSubmit isPrimary isBusy={isBusy}>
              {submit()}
            </Button>
          </div>
        </Form>
      )}
    </Dialog>
  );
}
